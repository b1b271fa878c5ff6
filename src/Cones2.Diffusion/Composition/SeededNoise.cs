using static TorchSharp.torch;

namespace Cones2.Diffusion.Composition;

/// <summary>Noise from a seed: each step's depends on the seed and the step alone.</summary>
public sealed class SeededNoise(long seed) : INoiseSource
{
    public Tensor Initial(long[] shape) => new Seed(seed).Normal(shape);

    public Tensor ForRecurrence(int step, long[] shape) => new Seed(seed).Derive("recurrence", step).Normal(shape);
}
