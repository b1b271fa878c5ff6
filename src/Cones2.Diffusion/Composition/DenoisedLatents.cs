using static TorchSharp.torch;

namespace Cones2.Diffusion.Composition;

/// <summary>Latents between two steps, and the picture that the model had in mind; outlives the scope that made it.</summary>
internal sealed record DenoisedLatents(Tensor Latents, Tensor Denoised) : IDisposable
{
    public static DenoisedLatents Keep(Tensor latents, Tensor denoised) =>
        new(latents.DetachFromDisposeScope(), denoised.DetachFromDisposeScope());

    public void Dispose()
    {
        Latents.Dispose();
        Denoised.Dispose();
    }
}
