namespace Cones2.Diffusion.Layout;

/// <summary>Layout guidance of one row of a UNet batch at one step.</summary>
/// <param name="Mask">M of the row's picture.</param>
/// <param name="Weighting">What <paramref name="Factor"/> multiplies.</param>
/// <param name="Factor">eta(t) in the paper's weighting; <c>w ln(1 + sigma^2)</c> in the reference weighting.</param>
public readonly record struct GuidedRow(LayoutMask Mask, GuidanceWeighting Weighting, double Factor);
