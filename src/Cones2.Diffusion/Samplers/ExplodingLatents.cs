using static TorchSharp.torch;

namespace Cones2.Diffusion.Samplers;

/// <summary>
/// What Euler and LMS share: latents x = x_0 + sigma eps, whose variance grows with the noise level, along a ladder of levels.
/// </summary>
internal sealed class ExplodingLatents
{
    private readonly NoiseSchedule _schedule;
    private readonly TimestepSpacing _spacing;

    public ExplodingLatents(NoiseSchedule schedule, int inferenceSteps)
    {
        _schedule = schedule;
        _spacing = schedule.Config.TimestepSpacing ?? TimestepSpacing.Linspace;
        Ladder = SigmaLadder.At(schedule, InferenceTimesteps.Spaced(_spacing, schedule, inferenceSteps, pointsBeyond: 0));
    }

    public SigmaLadder Ladder { get; }

    /// <summary>sigma_0, or where "leading" leaves out the noisiest level, the deviation of x itself: sqrt(sigma_0^2 + 1).</summary>
    public float InitialNoiseScale => _spacing == TimestepSpacing.Leading
        ? MathF.Sqrt(Ladder.Sigma(0) * Ladder.Sigma(0) + 1)
        : Ladder.Sigma(0);

    /// <summary>x / sqrt(sigma^2 + 1), of the variance that training showed.</summary>
    public Tensor ScaleModelInput(Tensor latents, int step) => latents * Ladder.Alpha(step);

    /// <summary>dx/dsigma = eps (Karras et al. 2022, eq. 3, where (x - D(x)) / sigma is the noise).</summary>
    public Tensor Derivative(Tensor modelOutput, int step, Tensor latents)
    {
        var (alpha, sigma) = (Ladder.Alpha(step), Ladder.Noise(step));
        return ModelPrediction.ToEpsilon(_schedule.PredictionType, modelOutput, latents * alpha, alpha, sigma);
    }

    public Tensor Renoise(Tensor latents, Tensor noise, int step) =>
        NoiseReturn.ExplodingVariance(latents, noise, Ladder.Sigma(step), Ladder.Sigma(step + 1));
}
