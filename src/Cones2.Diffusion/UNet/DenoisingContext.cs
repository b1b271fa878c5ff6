using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>What every block of the UNet is told in one call.</summary>
/// <param name="TimeEmbedding">[batch, 4 * channels]</param>
/// <param name="Text">Keys and values of the prompts.</param>
/// <param name="Bias">Layout guidance, or null.</param>
internal sealed record DenoisingContext(Tensor TimeEmbedding, TextKeysValues Text, CrossAttentionBias? Bias);
