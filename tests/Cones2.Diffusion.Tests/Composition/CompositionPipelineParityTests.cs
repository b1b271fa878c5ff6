using System.Text.Json;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;
using Cones2.Diffusion.Samplers;
using Cones2.Diffusion.Tests.Layout;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Composition;

public sealed class CompositionPipelineParityTests
{
    private static readonly string[] OfficialRuns = ["guided", "partial", "gentle"];

    public static TheoryData<string> TextToImage => ReferenceData.FoldersWith("txt2img_ddim50.safetensors");

    public static TheoryData<string, string> Official()
    {
        var data = new TheoryData<string, string>();
        foreach (var run in OfficialRuns)
        {
            foreach (var row in ReferenceData.FoldersWith($"official_{run}.safetensors"))
                data.Add(new TheoryDataRow<string, string>(row.Data, run) { Skip = row.Skip });
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(TextToImage))]
    public void Denoise_FiftyDdimSteps_EqualsDiffusersImage(string folder)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile(folder, "txt2img_ddim50.safetensors");
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        var pipeline = new CompositionPipeline(model);
        using var composition = pipeline.Prepare(new CompositionRequest { Prompt = Prompts(folder)[1] });

        var latents = Denoise(pipeline, composition, new RecordedNoise(golden["initial_noise"]));

        GoldenFile.AssertClose(golden["latents"], latents, 2e-3);
        GoldenFile.AssertClose(golden["image"], pipeline.Decode(latents), 2e-3);
    }

    [Theory]
    [MemberData(nameof(Official))]
    public void Denoise_ReferenceGuidance_EqualsAuthorsSampler(string folder, string run)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile(folder, $"official_{run}.safetensors");
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        var official = OfficialLayout.Read(folder);
        var (guidedSteps, negative) = OfficialLayout.Run(folder, run);
        var pipeline = new CompositionPipeline(model);
        using var composition = pipeline.Prepare(new CompositionRequest
        {
            Prompt = official.Words.Aggregate(official.Prompt, (prompt, word) => prompt.Replace(word, $"{{{word}}}", StringComparison.Ordinal)),
            Subjects = [.. official.Words.Zip(official.Subjects, (word, layout) => new ComposedSubject(
                word, ResidualEmbedding.Load(ReferenceData.Golden(folder, Path.Combine("residuals", $"{word}.pt"))), layout.Region, ClassNoun: word))],
            Width = official.ImageSize,
            Height = official.ImageSize,
            Sampler = SamplerKind.Euler,
            InferenceSteps = official.Steps,
            GuidanceScale = official.GuidanceScale,
            Guidance = LayoutGuidance.Reference with
            {
                GammaPlus = official.Active,
                GammaMinus = negative,
                Weight = official.Weight,
                GuidedShare = (double)guidedSteps / official.Steps,
            },
        });

        var latents = Denoise(pipeline, composition, new RecordedNoise(golden["initial_noise"], golden["recurrence_noise"]));

        var expected = golden["latents"];
        GoldenFile.AssertClose(expected, latents, 1e-3 * expected.std().item<float>());
    }

    private static Tensor Denoise(CompositionPipeline pipeline, PreparedComposition composition, RecordedNoise noise)
    {
        Tensor? latents = null;
        foreach (var step in pipeline.Denoise(composition, noise, TestContext.Current.CancellationToken))
        {
            if (step.Index == step.Count - 1)
                latents = step.Latents.clone();
        }

        return latents!;
    }

    private static string[] Prompts(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(ReferenceData.Golden(folder, "made_with.json")));
        return [.. document.RootElement.GetProperty("prompts").EnumerateArray().Select(prompt => prompt.GetString()!)];
    }
}
