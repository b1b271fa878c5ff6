namespace Cones2.Diffusion.Residuals;

/// <summary>What one training step measured.</summary>
/// <param name="Number">1 for the first step.</param>
/// <param name="Denoising">Equation 2, the mean squared error.</param>
/// <param name="Preservation">Equation 3 unweighted, or the weighted norms of the authors' code.</param>
/// <param name="Total">The loss whose gradient was taken.</param>
/// <param name="GradientNorm">Before it was clipped.</param>
public sealed record TrainingStep(int Number, double Denoising, double Preservation, double Total, double GradientNorm);
