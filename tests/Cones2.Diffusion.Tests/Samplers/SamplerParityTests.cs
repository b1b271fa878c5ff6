using Cones2.Diffusion.Samplers;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Samplers;

public sealed class SamplerParityTests
{
    private const int InferenceSteps = 10;
    private const double GuidanceScale = 7.5;

    // The rows of the golden token ids, in the order of made_with.json's prompts.
    private const int PromptRow = 1;
    private const int EmptyPromptRow = 2;

    public static TheoryData<string, string> Goldens()
    {
        var data = new TheoryData<string, string>();
        foreach (var name in SamplerNames.All)
        {
            foreach (var row in ReferenceData.FoldersWith(GoldenName(name)))
                data.Add(new TheoryDataRow<string, string>(row.Data, name) { Skip = row.Skip });
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Trajectory_TenGuidedSteps_EqualsDiffusers(string folder, string name)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var golden = new GoldenFile(folder, GoldenName(name));
        using var tokens = new GoldenFile(folder, "text_encoder.safetensors");
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        using var sampler = SamplerFactory.Create(SamplerNames.Parse(name), model.NoiseSchedule, InferenceSteps);
        var ids = tokens["input_ids"].index_select(0, tensor(new long[] { EmptyPromptRow, PromptRow }));
        using var text = model.UNet.ProjectText(model.TextEncoder.forward(ids));
        Assert.Equal(golden["timesteps"].data<float>().ToArray(), sampler.Timesteps);

        var latents = golden["initial_noise"].to(TestDevice.Float32.Device) * sampler.InitialNoiseScale;
        var trajectory = new List<Tensor>();
        for (var step = 0; step < sampler.Timesteps.Count; step++)
        {
            var input = sampler.ScaleModelInput(latents, step);
            var timestep = sampler.Timesteps[step];
            var output = model.UNet.forward(cat([input, input]), tensor(new[] { timestep, timestep }), text);
            var guided = output[..1] + GuidanceScale * (output[1..] - output[..1]);
            latents = sampler.Step(guided, step, latents);
            trajectory.Add(latents);
        }

        GoldenFile.AssertClose(golden["trajectory"], cat(trajectory), 1e-3);
        GoldenFile.AssertClose(golden["final"], latents, 1e-3);
    }

    private static string GoldenName(string name) => $"sampler_{name.Replace('-', '_')}.safetensors";
}
