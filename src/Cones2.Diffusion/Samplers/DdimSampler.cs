using static TorchSharp.torch;

namespace Cones2.Diffusion.Samplers;

/// <summary>
/// DDIM with eta = 0 (Song et al. 2021, arXiv 2010.02502), the paper's sampler.
/// Notation: alphaCumprod -> alpha_t of that paper (abar_t here), sample -> f_theta(x_t), epsilon -> eps_theta(x_t).
/// Source: diffusers, schedulers/scheduling_ddim.py.
/// </summary>
public sealed class DdimSampler : ISampler
{
    private readonly NoiseSchedule _schedule;
    private readonly SamplerMemory _memory = new();
    private readonly int[] _timesteps;
    private readonly int _stride;

    /// <param name="schedule">The noise that the model was trained on.</param>
    /// <param name="inferenceSteps">1 to the schedule's training timesteps.</param>
    /// <exception cref="InvalidInputException">Another number of steps.</exception>
    public DdimSampler(NoiseSchedule schedule, int inferenceSteps)
    {
        var spacing = schedule.Config.TimestepSpacing ?? TimestepSpacing.Leading;
        _schedule = schedule;
        _timesteps = InferenceTimesteps.Whole(spacing, schedule, inferenceSteps, pointsBeyond: 0);
        _stride = schedule.TrainTimesteps / inferenceSteps;
        Timesteps = [.. _timesteps.Select(timestep => (float)timestep)];
    }

    public IReadOnlyList<float> Timesteps { get; }

    public float InitialNoiseScale => 1;

    public Tensor ScaleModelInput(Tensor latents, int step) => latents.alias();

    public Tensor Step(Tensor modelOutput, int step, Tensor latents)
    {
        using var scope = NewDisposeScope();
        var type = _schedule.PredictionType;

        // 1. abar before and after; noise cannot tell the sample at abar = 0, so there it counts as almost 0.
        var given = AlphaCumprodBefore(step);
        double before = type == PredictionType.Epsilon ? NoiseSchedule.AboveZero(given) : given;
        double after = AlphaCumprodAfter(step);
        var (alpha, sigma) = (Math.Sqrt(before), Math.Sqrt(1 - before));

        // 2. The "predicted x_0" of eq. 12, and the noise that goes with it.
        var sample = ModelPrediction.ToSample(type, modelOutput, latents, alpha, sigma);
        var epsilon = ModelPrediction.ToEpsilon(type, modelOutput, latents, alpha, sigma);

        // 3. Eq. 12 with sigma_t = 0: sqrt(alpha_{t-1}) x_0 + "direction pointing to x_t".
        return (Math.Sqrt(after) * sample + Math.Sqrt(1 - after) * epsilon).MoveToOuterDisposeScope();
    }

    public float Sigma(int step) => _schedule.Sigmas[_timesteps[step]];

    public Tensor Renoise(Tensor latents, Tensor noise, int step) =>
        NoiseReturn.PreservingVariance(latents, noise, AlphaCumprodBefore(step), AlphaCumprodAfter(step));

    public SamplerState Save() => _memory.Save();

    public void Restore(SamplerState state) => _memory.Restore(state);

    public void Dispose() => _memory.Dispose();

    private float AlphaCumprodBefore(int step) => _schedule.AlphasCumprod[_timesteps[step]];

    private float AlphaCumprodAfter(int step)
    {
        // The published scheduler goes down by the whole ratio, whatever the spacing.
        var timestep = _timesteps[step] - _stride;
        return timestep < 0 ? _schedule.FinalAlphaCumprod : _schedule.AlphasCumprod[timestep];
    }
}
