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

    /// <summary>The rows of several prompts' batches as one batch: a copy that outlives any scope; the caller disposes it.</summary>
    internal static TextKeysValues Concatenate(IReadOnlyList<TextKeysValues> batches)
    {
        using var noGradient = no_grad();
        return new TextKeysValues(batches[0]._byLayer.Keys.ToDictionary(layer => layer, layer => (
            cat([.. batches.Select(batch => batch[layer].Key)]).DetachFromDisposeScope(),
            cat([.. batches.Select(batch => batch[layer].Value)]).DetachFromDisposeScope())));
    }

    /// <summary>Rows that follow one another: views, which the caller's scope owns.</summary>
    internal TextKeysValues Rows(long start, long count) => new(_byLayer.ToDictionary(
        pair => pair.Key,
        pair => (pair.Value.Key.narrow(0, start, count), pair.Value.Value.narrow(0, start, count))));

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
