namespace Cones2.Diffusion.Samplers;

/// <summary>How beta, the variance that training adds at each timestep, runs from its start to its end.</summary>
public enum BetaSchedule
{
    /// <summary>The square root of beta rises linearly ("scaled_linear"), as in Stable Diffusion.</summary>
    ScaledLinear,

    /// <summary>Beta rises linearly ("linear").</summary>
    Linear,

    /// <summary>The cosine schedule ("squaredcos_cap_v2"; Nichol and Dhariwal 2021, eq. 17), beta at most 0.999.</summary>
    SquaredCosCapV2,
}
