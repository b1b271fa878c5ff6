using Cones2.Diffusion.Composition;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Composition;

/// <summary>Noise that another implementation drew.</summary>
internal sealed class RecordedNoise(Tensor initial, Tensor? recurrence = null) : INoiseSource
{
    public Tensor Initial(long[] shape) => initial.clone();

    public Tensor ForRecurrence(int step, long[] shape) => recurrence![step].clone();
}
