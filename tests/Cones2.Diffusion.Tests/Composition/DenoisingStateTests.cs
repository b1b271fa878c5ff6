using Cones2.Diffusion.Batching;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Samplers;
using Cones2.Diffusion.Tests.Batching;
using Cones2.Diffusion.Tests.Samplers;
using Cones2.Diffusion.Weights;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Composition;

public sealed class DenoisingStateTests
{
    private const int Rows = 4;

    public static TheoryData<string> Folders => ReferenceData.FoldersWith("text_encoder.safetensors");

    public static TheoryData<string, SamplerKind> Samplers()
    {
        var data = new TheoryData<string, SamplerKind>();
        foreach (var row in Folders)
        {
            foreach (var sampler in Enum.GetValues<SamplerKind>())
                data.Add(new TheoryDataRow<string, SamplerKind>(row.Data, sampler) { Skip = row.Skip });
        }

        return data;
    }

    /// <summary>Saved after each call, between the two passes of a step too, and taken up among other companions.</summary>
    [Theory]
    [MemberData(nameof(Samplers))]
    public void Load_PictureCutAnywhere_EndsWithTheBytesOfTheUncut(string folder, SamplerKind sampler)
    {
        using var scope = NewDisposeScope();
        using var files = new TemporaryFolder();
        using var model = Model(folder);
        var requests = new MixedRequests(model);
        using var unguided = Prepare(model, requests.Unguided with { InferenceSteps = 20 });
        using var guided = Prepare(model, requests.Weighted with { InferenceSteps = 20 });
        using var composition = Prepare(model, requests.Repeated with
        {
            Sampler = sampler,
            Guidance = LayoutGuidance.Reference with { GuidedShare = 0.7 },
        });
        using var uncut = new DenoisingBatch(model, Rows);
        uncut.Admit(unguided, new SeededNoise(2));
        var picture = uncut.Admit(composition, new SeededNoise(1));
        var calls = 0;
        Tensor? expected = null;
        while (expected is null)
        {
            using (var state = picture.Save())
                state.Save(files[$"{calls++}"]);
            expected = uncut.Advance().FirstOrDefault(step => step.Picture == picture && picture.IsDone)?.Step!.Latents.clone();
        }

        for (var call = 0; call < calls; call++)
        {
            using var batch = new DenoisingBatch(model, Rows);
            batch.Admit(guided, new SeededNoise(3));
            using var state = DenoisingState.Load(files[$"{call}"]);
            var resumed = batch.Admit(composition, new SeededNoise(1), state);
            Tensor? latents = null;
            for (var left = call; left < calls; left++)
                latents = batch.Advance().SingleOrDefault(step => step.Picture == resumed)?.Step!.Latents.clone();

            Assert.True(resumed.IsDone);
            Assert.True(latents!.IdenticalTo(expected), $"resumed after call {call}");
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Write_SavedFile_HasTheSameBytes(string folder)
    {
        using var files = new TemporaryFolder();
        using var model = Model(folder);
        using var composition = Prepare(model, new MixedRequests(model).Weighted);
        using var batch = new DenoisingBatch(model, Rows);
        var picture = batch.Admit(composition, new SeededNoise(1));
        batch.Advance();
        batch.Advance();
        using var state = picture.Save();
        using var stream = new MemoryStream();

        state.Write(stream);
        state.Save(files["state"]);

        Assert.Equal(stream.ToArray(), File.ReadAllBytes(files["state"]));
        using var loaded = DenoisingState.Load(files["state"]);
        Assert.Equal((2, 0), (loaded.Step, loaded.Pass));
        Assert.Equal(["derivatives.0", "derivatives.1"], loaded.Memory.Tensors.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Admit_StateOfAnotherRequest_NamesEverythingThatDiffers(string folder)
    {
        using var model = Model(folder);
        var requests = new MixedRequests(model);
        using var composition = Prepare(model, requests.Guided);
        using var another = Prepare(model, requests.Weighted with { Width = 2 * composition.Width });
        using var batch = new DenoisingBatch(model, Rows);
        using var state = batch.Admit(composition, new SeededNoise(1)).Save();

        var faults = Assert.Throws<InvalidInputException>(() => batch.Admit(another, new SeededNoise(1), state)).Faults;

        Assert.Equal(
            [
                "is of a picture with another sampler (ddim, now lms)",
                "is of a picture with another number of steps (3, now 6)",
                "is of a picture with another size of latents (1 x 4 x 8 x 8, now 1 x 4 x 8 x 16)",
            ],
            faults.Select(fault => fault.Problem));
        Assert.Equal(1, batch.Count);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Admit_StateBetweenPassesThatTheRequestLacks_IsRefused(string folder)
    {
        using var model = Model(folder);
        var request = new MixedRequests(model).Repeated;
        using var repeated = Prepare(model, request);
        using var once = Prepare(model, request with { Guidance = LayoutGuidance.Paper });
        using var batch = new DenoisingBatch(model, Rows);
        var picture = batch.Admit(repeated, new SeededNoise(1));
        batch.Advance();
        using var state = picture.Save();

        var exception = Assert.Throws<InvalidInputException>(() => batch.Admit(once, new SeededNoise(1), state));

        Assert.StartsWith("denoising state: stands before step 1, pass 2, which this picture of 3 steps does not have", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Admit_StateAfterTheLastStep_IsRefused(string folder)
    {
        using var model = Model(folder);
        using var composition = Prepare(model, new MixedRequests(model).Guided with { InferenceSteps = 1 });
        using var batch = new DenoisingBatch(model, Rows);
        var picture = batch.Admit(composition, new SeededNoise(1));
        batch.Advance();
        using var state = picture.Save();

        var exception = Assert.Throws<InvalidInputException>(() => batch.Admit(composition, new SeededNoise(1), state));

        Assert.Contains("a picture whose last step is taken needs only decoding", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AnotherSafetensorsFile_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var files = new TemporaryFolder();
        SafetensorsWriter.Write(files["other"], new Dictionary<string, Tensor> { ["latents"] = zeros(1, 4, 8, 8) });

        var exception = Assert.Throws<InvalidInputException>(() => DenoisingState.Load(files["other"]));

        Assert.Equal("holds no picture between two steps", Assert.Single(exception.Faults).Problem);
    }

    private static StableDiffusion Model(string folder) => StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);

    private static PreparedComposition Prepare(StableDiffusion model, CompositionRequest request) => new CompositionPipeline(model).Prepare(request);
}
