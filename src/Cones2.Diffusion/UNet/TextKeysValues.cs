using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>
/// The keys and values of every cross-attention layer for one batch of prompts. They depend on the text alone, so a picture
/// computes them once and not once per step.
/// </summary>
public sealed class TextKeysValues : IDisposable
{
    private readonly Dictionary<CrossAttention, (Tensor Key, Tensor Value)> _byLayer;

    internal TextKeysValues(Dictionary<CrossAttention, (Tensor Key, Tensor Value)> byLayer) => _byLayer = byLayer;

    internal (Tensor Key, Tensor Value) this[CrossAttention layer] => _byLayer[layer];

    /// <summary>Lets them outlive the scope in which they were made.</summary>
    internal void DetachFromDisposeScope()
    {
        foreach (var (key, value) in _byLayer.Values)
        {
            key.DetachFromDisposeScope();
            value.DetachFromDisposeScope();
        }
    }

    public void Dispose()
    {
        foreach (var (key, value) in _byLayer.Values)
        {
            key.Dispose();
            value.Dispose();
        }
    }
}
