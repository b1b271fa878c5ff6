using static TorchSharp.torch;

namespace Cones2.Diffusion.Composition;

/// <summary>One step of a picture that was just taken. Its tensors live until the next step is asked for.</summary>
/// <param name="Index">0 for the first.</param>
/// <param name="Count">Steps of the picture.</param>
/// <param name="Timestep">At which the model was asked.</param>
/// <param name="Latents">After the step [1, channels, height, width]; those of the last step are the picture.</param>
/// <param name="Denoised">The picture that the model has in mind at this step, for previews, in the same shape.</param>
public sealed record DenoisingStep(int Index, int Count, float Timestep, Tensor Latents, Tensor Denoised);
