using static TorchSharp.torch;

namespace Cones2.Diffusion.Residuals;

/// <summary>What one training step sees.</summary>
/// <param name="Latents">x_0 [batch, channels, height, width], scaled.</param>
/// <param name="Noise">eps, of the same shape.</param>
/// <param name="Timesteps">t [batch] int64.</param>
/// <param name="Caption">The caption of the preservation loss; the recipe of the authors' code does not look at it.</param>
public sealed record TrainingSample(Tensor Latents, Tensor Noise, Tensor Timesteps, string Caption);
