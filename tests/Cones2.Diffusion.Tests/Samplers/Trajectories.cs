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

    public static bool IdenticalTo(this Tensor one, Tensor other) => one.equal(other).all().item<bool>();
}
