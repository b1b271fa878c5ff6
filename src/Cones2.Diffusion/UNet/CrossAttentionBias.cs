using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>What is added to the scores of each cross-attention layer in one call of the UNet.</summary>
/// <param name="query">[batch, heads, height * width, headWidth]</param>
/// <param name="key">[batch, heads, tokens, headWidth]</param>
/// <param name="height">Of the layer's feature map.</param>
/// <param name="width">Of the layer's feature map.</param>
/// <returns>[batch, 1, height * width, tokens] in the type of <paramref name="query"/>, added to the scaled scores; not disposed before the call of the UNet ends. Null where nothing is added.</returns>
public delegate Tensor? CrossAttentionBias(Tensor query, Tensor key, long height, long width);
