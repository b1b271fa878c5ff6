using Cones2.Diffusion.Samplers;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Samplers;

/// <summary>Every sampler over the settings that the reference folders do not reach, against diffusers itself.</summary>
public sealed class RecordedTrajectoryParityTests
{
    public static TheoryData<string> Names => [.. SamplerNames.All];

    [Theory]
    [MemberData(nameof(Names))]
    public void Trajectory_RecordedSettings_EqualsDiffusers(string name)
    {
        var faults = DiffusersTrajectory.All()
            .Where(recorded => recorded.Sampler == name)
            .Select(recorded => (recorded, fault: Compare(recorded)))
            .Where(pair => pair.fault is not null)
            .Select(pair => $"{pair.recorded}: {pair.fault}")
            .ToList();

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static string? Compare(DiffusersTrajectory recorded)
    {
        using var scope = NewDisposeScope();
        using var sampler = SamplerFactory.Create(SamplerNames.Parse(recorded.Sampler), recorded.Schedule, recorded.Steps);
        var timesteps = sampler.Timesteps;
        float[] sampled = [timesteps[0], timesteps[timesteps.Count / 2], timesteps[^1]];
        if (timesteps.Count != recorded.Count || !sampled.SequenceEqual(recorded.Timesteps))
            return $"{timesteps.Count} timesteps, {string.Join(", ", sampled)}, not {recorded.Count}, {string.Join(", ", recorded.Timesteps)}";
        if (Math.Abs(sampler.InitialNoiseScale - recorded.Initial) > 1e-6 * recorded.Initial)
            return $"initial noise scale {sampler.InitialNoiseScale}, not {recorded.Initial}";

        var latents = tensor(new[] { 0.5f, -1.25f, 2f, 0.125f }).view(1, 4, 1, 1) * sampler.InitialNoiseScale;
        for (var step = 0; step < timesteps.Count; step++)
        {
            using var stepScope = NewDisposeScope();
            var input = sampler.ScaleModelInput(latents, step);
            var output = (input * 1.5 + timesteps[step] / 400.0).sin() * 0.8 + input * 0.3;
            latents = sampler.Step(output, step, latents).MoveToOuterDisposeScope();
        }

        var expected = tensor(recorded.Final).view(1, 4, 1, 1);
        var error = ((latents - expected).abs() / expected.abs().clamp_min(1)).max().item<float>();
        return error <= 1e-4 ? null : $"relative error {error:g3}";
    }
}
