namespace Cones2.Diffusion.Samplers;

/// <summary>What the model says about noisy latents x_t = alpha_t x_0 + sigma_t eps.</summary>
public enum PredictionType
{
    /// <summary>The noise eps.</summary>
    Epsilon,

    /// <summary>The velocity v = alpha_t eps - sigma_t x_0 (Salimans and Ho 2022, section 4).</summary>
    VPrediction,

    /// <summary>The clean latents x_0.</summary>
    Sample,
}
