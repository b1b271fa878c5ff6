using static TorchSharp.torch;

namespace Cones2.Diffusion.Samplers;

/// <summary>
/// Brings latents back to a greater noise level with fresh noise. Source: the authors' Cones-V2 code, layout_guidance.py,
/// where it is self-recurrence.
/// </summary>
internal static class NoiseReturn
{
    /// <summary>For x = alpha x_0 + sigma eps: sqrt(abar_i / abar_j) x + sqrt(1 - abar_i / abar_j) noise.</summary>
    /// <param name="latents">x at level j.</param>
    /// <param name="noise">Of unit variance.</param>
    /// <param name="before">abar_i, of the greater noise.</param>
    /// <param name="after">abar_j, of the lesser.</param>
    public static Tensor PreservingVariance(Tensor latents, Tensor noise, double before, double after)
    {
        using var scope = NewDisposeScope();
        var ratio = before / after;
        return (latents * Math.Sqrt(ratio) + noise.to_type(latents.dtype) * Math.Sqrt(1 - ratio)).MoveToOuterDisposeScope();
    }

    /// <summary>For x = x_0 + sigma eps: x + sqrt(sigma_i^2 - sigma_j^2) noise.</summary>
    public static Tensor ExplodingVariance(Tensor latents, Tensor noise, double before, double after)
    {
        using var scope = NewDisposeScope();
        var added = Math.Sqrt(before * before - after * after);
        return (latents + noise.to_type(latents.dtype) * added).MoveToOuterDisposeScope();
    }
}
