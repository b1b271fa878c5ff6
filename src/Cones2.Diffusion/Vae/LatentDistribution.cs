using static TorchSharp.torch;

namespace Cones2.Diffusion.Vae;

/// <summary>The encoder's answer: a normal distribution for each latent, before scaling. Owns its tensors.</summary>
/// <param name="Mean">[batch, channels, height, width] float32</param>
/// <param name="LogVariance">[batch, channels, height, width] float32 in [-30, 20]</param>
public sealed record LatentDistribution(Tensor Mean, Tensor LogVariance) : IDisposable
{
    /// <summary>mean + exp(logVariance / 2) * noise</summary>
    /// <param name="noise">Unit normal, in the shape of <see cref="Mean"/>.</param>
    public Tensor Sample(Tensor noise)
    {
        using var scope = NewDisposeScope();
        return (Mean + exp(0.5 * LogVariance) * noise).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        Mean.Dispose();
        LogVariance.Dispose();
    }
}
