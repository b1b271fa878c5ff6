using static TorchSharp.torch;

namespace Cones2.Diffusion.Samplers;

/// <summary>
/// DPM-Solver++ 2M (Lu et al. 2022, arXiv 2211.01095, algorithm 2), with the midpoint rule; the first step and the last,
/// to no noise at all, are of first order.
/// Notation: samples -> x_theta(x_{t_i}), x_theta(x_{t_{i-1}}); h -> h_i; r0 -> r_i = h_{i-1} / h_i; d -> D_i.
/// Source: diffusers, schedulers/scheduling_dpmsolver_multistep.py with its defaults.
/// </summary>
public sealed class DpmSolverSampler : ISampler
{
    private readonly NoiseSchedule _schedule;
    private readonly SigmaLadder _ladder;
    private readonly StepHistory _samples = new("samples", 2);
    private readonly SamplerMemory _memory;

    /// <param name="schedule">The noise that the model was trained on.</param>
    /// <param name="inferenceSteps">1 to the schedule's training timesteps.</param>
    /// <param name="karrasSigmas">Whether the noise levels are those of Karras et al. 2022, not the schedule's spacing.</param>
    /// <exception cref="InvalidInputException">Another number of steps.</exception>
    public DpmSolverSampler(NoiseSchedule schedule, int inferenceSteps, bool karrasSigmas)
    {
        _schedule = schedule;
        _memory = new SamplerMemory(_samples);
        _ladder = karrasSigmas
            ? SigmaLadder.Karras(schedule, inferenceSteps)
            : PreservingLadder.Of(schedule, inferenceSteps);
    }

    public IReadOnlyList<float> Timesteps => _ladder.Timesteps;

    public float InitialNoiseScale => 1;

    public Tensor ScaleModelInput(Tensor latents, int step) => latents.alias();

    public Tensor Step(Tensor modelOutput, int step, Tensor latents)
    {
        using var scope = NewDisposeScope();

        // 1. x_theta(x_{t_i}): the solver integrates the predicted clean latents.
        var sample = ModelPrediction.ToSample(
            _schedule.PredictionType, modelOutput, latents, _ladder.Alpha(step), _ladder.Noise(step));
        _samples.Record(step, sample);

        // 2. D_i = (1 + 1 / (2 r_i)) x_theta(x_{t_i}) - 1 / (2 r_i) x_theta(x_{t_{i-1}}), or at first order x_theta alone.
        var h = _ladder.Lambda(step + 1) - _ladder.Lambda(step);
        var d = sample;
        if (step < _ladder.Steps - 1 && _samples.At(step - 1) is { } previous)
        {
            var r0 = (_ladder.Lambda(step) - _ladder.Lambda(step - 1)) / h;
            d = sample + (sample - previous) / (2 * r0);
        }

        // 3. x_{t_{i+1}} = sigma_{i+1} / sigma_i x_{t_i} - alpha_{i+1} (exp(-h) - 1) D_i.
        var kept = _ladder.Noise(step + 1) / _ladder.Noise(step);
        return (kept * latents - _ladder.Alpha(step + 1) * (Math.Exp(-h) - 1) * d).MoveToOuterDisposeScope();
    }

    public float Sigma(int step) => _ladder.Sigma(step);

    public Tensor Renoise(Tensor latents, Tensor noise, int step) =>
        PreservingLadder.Renoise(_ladder, latents, noise, step);

    public SamplerState Save() => _memory.Save();

    public void Restore(SamplerState state) => _memory.Restore(state);

    public void Dispose() => _memory.Dispose();
}
