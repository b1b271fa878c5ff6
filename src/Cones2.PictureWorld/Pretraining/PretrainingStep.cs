namespace Cones2.PictureWorld.Pretraining;

/// <summary>What one step of pretraining measured.</summary>
/// <param name="Number">1 for the first step.</param>
/// <param name="Loss">Of the autoencoder: the mean absolute error of levels in [-1, 1]; of the denoiser: the mean squared error of the velocity.</param>
public sealed record PretrainingStep(int Number, double Loss);
