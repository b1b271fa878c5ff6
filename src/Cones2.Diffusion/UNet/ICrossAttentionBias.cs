using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>What is added to the scores of every cross-attention layer in one call of the UNet.</summary>
public interface ICrossAttentionBias
{
    /// <param name="query">[batch, heads, height * width, headWidth]</param>
    /// <param name="key">[batch, heads, tokens, headWidth]</param>
    /// <param name="height">Of the layer's feature map.</param>
    /// <param name="width">Of the layer's feature map.</param>
    /// <returns>[batch, 1, height * width, tokens] in the type of <paramref name="query"/>, to add to the scaled scores; the caller's scope owns it.</returns>
    Tensor For(Tensor query, Tensor key, long height, long width);
}
