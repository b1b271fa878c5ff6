using static TorchSharp.torch;

namespace Cones2.Diffusion.Samplers;

/// <summary>The betas of a configuration, in Torch's float32. Source: diffusers, schedulers/scheduling_ddim.py.</summary>
internal static class BetaCurve
{
    private const double GreatestCosineBeta = 0.999;

    /// <returns>beta_t [T] float32 on the CPU.</returns>
    public static Tensor Of(NoiseScheduleConfig config)
    {
        using var scope = NewDisposeScope();
        var betas = config switch
        {
            { TrainedBetas: { } trained } => tensor(trained.ToArray()),
            { BetaSchedule: BetaSchedule.Linear } => Line(config.BetaStart, config.BetaEnd, config.TrainTimesteps),
            { BetaSchedule: BetaSchedule.SquaredCosCapV2 } => tensor(Cosine(config.TrainTimesteps)),
            _ => Line(Math.Sqrt(config.BetaStart), Math.Sqrt(config.BetaEnd), config.TrainTimesteps).pow(2),
        };
        return (config.RescaleBetasZeroSnr ? ZeroTerminalSnr(betas) : betas).MoveToOuterDisposeScope();
    }

    private static Tensor Line(double start, double end, int count) => linspace(start, end, count, float32, CPU);

    /// <summary>beta_t = 1 - abar(t + 1) / abar(t), abar(u) = cos^2((u / T + 0.008) / 1.008 * pi / 2).</summary>
    private static float[] Cosine(int count)
    {
        double Alpha(int t) => Math.Pow(Math.Cos(((double)t / count + 0.008) / 1.008 * Math.PI / 2), 2);
        return [.. Enumerable.Range(0, count).Select(t => (float)Math.Min(1 - Alpha(t + 1) / Alpha(t), GreatestCosineBeta))];
    }

    /// <summary>Lin et al. 2023 (arXiv 2305.08891), algorithm 1: sqrt(abar) is shifted and scaled to end at 0.</summary>
    private static Tensor ZeroTerminalSnr(Tensor betas)
    {
        // 1. sqrt(abar_t), its first and its last value.
        var roots = (1 - betas).cumprod(0).sqrt();
        var first = roots[0];
        var last = roots[^1];

        // 2. Shift so that the last is 0; scale so that the first is what it was.
        var abar = ((roots - last) * (first / (first - last))).pow(2);

        // 3. Back to betas.
        var alphas = cat([abar[..1], abar[1..] / abar[..^1]]);
        return 1 - alphas;
    }
}
