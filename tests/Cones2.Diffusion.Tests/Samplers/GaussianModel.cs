using Cones2.Diffusion.Samplers;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Samplers;

/// <summary>
/// The ideal model of clean latents that are normal with one mean and deviation; a deviation of 0 is a single point. The
/// reverse process then has a closed form: (x / alpha - mean) / sqrt(deviation^2 + (sigma / alpha)^2) stays constant.
/// </summary>
internal sealed record GaussianModel(double Mean, double Deviation, PredictionType Type)
{
    /// <param name="input">What ScaleModelInput gave: alpha x_0 + sigma eps, alpha^2 + sigma^2 = 1.</param>
    /// <param name="level">sigma / alpha.</param>
    public Tensor Predict(Tensor input, double level)
    {
        var alpha = 1 / Math.Sqrt(1 + level * level);
        var sigma = level * alpha;
        var variance = Deviation * Deviation;
        var sample = Mean + alpha * variance / (alpha * alpha * variance + sigma * sigma) * (input - alpha * Mean);
        var epsilon = (input - alpha * sample) / sigma;
        return Type switch
        {
            PredictionType.Epsilon => epsilon,
            PredictionType.Sample => sample,
            _ => alpha * epsilon - sigma * sample,
        };
    }

    /// <summary>Latents over alpha, carried exactly from one level to another.</summary>
    public Tensor Carry(Tensor scaled, double from, double to) =>
        Mean + (scaled - Mean) * Math.Sqrt((Deviation * Deviation + to * to) / (Deviation * Deviation + from * from));
}
