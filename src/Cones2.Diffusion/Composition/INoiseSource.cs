using static TorchSharp.torch;

namespace Cones2.Diffusion.Composition;

/// <summary>The noise of one picture.</summary>
public interface INoiseSource
{
    /// <returns>Unit normal noise that begins the trajectory; the caller owns it.</returns>
    Tensor Initial(long[] shape);

    /// <returns>Unit normal noise for taking a step again; the caller owns it.</returns>
    Tensor ForRecurrence(int step, long[] shape);
}
