namespace Cones2.PictureWorld.Pretraining;

/// <summary>A rate that rises linearly for some steps and then falls along half a cosine to 0.</summary>
/// <param name="Peak">The greatest rate.</param>
/// <param name="WarmupSteps">Steps of the rise.</param>
/// <param name="Steps">All steps.</param>
internal sealed record LearningRate(double Peak, int WarmupSteps, int Steps)
{
    /// <param name="step">0 for the first.</param>
    public double At(int step) => step < WarmupSteps
        ? Peak * (step + 1) / WarmupSteps
        : Peak * 0.5 * (1 + Math.Cos(Math.PI * (step - WarmupSteps) / Math.Max(1, Steps - WarmupSteps)));
}
