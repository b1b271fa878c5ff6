using Cones2.Diffusion.Samplers;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Samplers;

/// <summary>Runs samplers with stand-in models.</summary>
internal static class Trajectories
{
    public static ISampler Create(string name, int steps, NoiseScheduleConfig? config = null) =>
        SamplerFactory.Create(SamplerNames.Parse(name), new NoiseSchedule(config ?? new NoiseScheduleConfig()), steps);

    /// <summary>Latents of a seed, [batch, 4, 3, 5] float32.</summary>
    public static Tensor Noise(int seed, int batch = 2)
    {
        using var generator = new Generator((ulong)seed);
        return randn(batch, 4, 3, 5, generator: generator);
    }

    /// <summary>A smooth model without meaning, which depends on every latent and on the timestep.</summary>
    public static Tensor Wavy(Tensor input, float timestep) => (input * 1.5 + timestep / 400.0).sin() * 0.8 + input * 0.3;

    /// <summary>Takes the steps from one index up to another, not included.</summary>
    public static Tensor Run(ISampler sampler, Tensor latents, int from, int to)
    {
        var current = latents.alias();
        for (var step = from; step < to; step++)
        {
            using var scope = NewDisposeScope();
            current = Take(sampler, current, step).MoveToOuterDisposeScope();
        }

        return current;
    }

    public static Tensor Take(ISampler sampler, Tensor latents, int step) =>
        sampler.Step(Wavy(sampler.ScaleModelInput(latents, step), sampler.Timesteps[step]), step, latents);

    /// <summary>Latents in float64, from noise to the end, by an ideal model.</summary>
    public static Tensor Solve(ISampler sampler, GaussianModel model, Tensor noise)
    {
        var latents = noise.to(ScalarType.Float64) * sampler.InitialNoiseScale;
        for (var step = 0; step < sampler.Timesteps.Count; step++)
        {
            using var scope = NewDisposeScope();
            var output = model.Predict(sampler.ScaleModelInput(latents, step), sampler.Sigma(step));
            latents = sampler.Step(output, step, latents).MoveToOuterDisposeScope();
        }

        return latents;
    }

    public static bool IdenticalTo(this Tensor one, Tensor other) => one.equal(other).all().item<bool>();
}
