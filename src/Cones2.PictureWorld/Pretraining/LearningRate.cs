using System.Globalization;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>
/// A rate that rises linearly for some steps and then falls along half a cosine to 0; and again, each time for twice as long
/// (Loshchilov and Hutter 2017, arXiv 1608.03983). So a training that has ended can go on.
/// </summary>
/// <param name="Peak">The greatest rate.</param>
/// <param name="WarmupSteps">Steps of each rise.</param>
/// <param name="CycleSteps">Steps of the first cycle.</param>
/// <param name="Cycles">1 or more.</param>
internal sealed record LearningRate(double Peak, int WarmupSteps, int CycleSteps, int Cycles = 1)
{
    /// <summary>All steps.</summary>
    public int Steps => CycleSteps * ((1 << Cycles) - 1);

    /// <summary>What must be the same where a training is taken up: not for how many cycles it shall go on.</summary>
    public string Identity => string.Create(CultureInfo.InvariantCulture, $"LearningRate {{ Peak = {Peak}, WarmupSteps = {WarmupSteps}, Steps = {CycleSteps} }}");

    /// <param name="step">0 for the first.</param>
    public double At(int step)
    {
        var length = CycleSteps;
        for (var cycle = 1; cycle < Cycles && step >= length; cycle++)
            (step, length) = (step - length, length * 2);
        return step < WarmupSteps
            ? Peak * (step + 1) / WarmupSteps
            : Peak * 0.5 * (1 + Math.Cos(Math.PI * (step - WarmupSteps) / Math.Max(1, length - WarmupSteps)));
    }
}
