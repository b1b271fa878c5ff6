namespace Cones2.Diffusion.Layout;

/// <summary>Whether each guided step is taken twice, with fresh noise between; it harmonises the picture.</summary>
public enum SelfRecurrence
{
    None,

    /// <summary>The repeated pass sees the same noise level as the first.</summary>
    SameLevel,

    /// <summary>
    /// As the authors' script runs on current diffusers, whose schedulers count their steps: in the repeated pass the model's
    /// input is scaled for the level after. Only the Euler and LMS samplers, which scale, can tell the difference.
    /// </summary>
    Published,
}
