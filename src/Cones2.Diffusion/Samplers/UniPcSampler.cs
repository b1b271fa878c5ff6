using static TorchSharp.torch;

namespace Cones2.Diffusion.Samplers;

/// <summary>
/// UniPC of order 2 with B2(h) = e^h - 1 (Zhao et al. 2023, arXiv 2302.04867), on predicted clean latents: each model
/// output first corrects the latents that it was made from (UniC), then predicts the next (UniP).
/// Notation: samples -> x_theta at t_i, t_{i-1} ...; origins -> the corrected latents x^c at t_i, t_{i-1}; h -> h_i;
/// phi -> e^{-h} - 1; r -> r_1; rho -> a_m of eq. 3 and 6; d -> D_m.
/// Source: diffusers, schedulers/scheduling_unipc_multistep.py with its defaults.
/// </summary>
public sealed class UniPcSampler : ISampler
{
    private readonly NoiseSchedule _schedule;
    private readonly SigmaLadder _ladder;
    private readonly StepHistory _samples = new("samples", 3);
    private readonly StepHistory _origins = new("origins", 2);
    private readonly SamplerMemory _memory;

    /// <param name="schedule">The noise that the model was trained on.</param>
    /// <param name="inferenceSteps">1 to the schedule's training timesteps.</param>
    /// <exception cref="InvalidInputException">Another number of steps.</exception>
    public UniPcSampler(NoiseSchedule schedule, int inferenceSteps)
    {
        _schedule = schedule;
        _ladder = PreservingLadder.Of(schedule, inferenceSteps);
        _memory = new SamplerMemory(_samples, _origins);
    }

    public IReadOnlyList<float> Timesteps => _ladder.Timesteps;

    public float InitialNoiseScale => 1;

    public Tensor ScaleModelInput(Tensor latents, int step) => latents.alias();

    public Tensor Step(Tensor modelOutput, int step, Tensor latents)
    {
        using var scope = NewDisposeScope();

        // 1. x_theta(x_{t_i}).
        var sample = ModelPrediction.ToSample(
            _schedule.PredictionType, modelOutput, latents, _ladder.Alpha(step), _ladder.Noise(step));
        _samples.Record(step, sample);

        // 2. Correct the latents, where they are what the last step predicted.
        var corrected = _origins.At(step - 1) is { } origin ? Correct(origin, sample, step) : latents;
        _origins.Record(step, corrected);

        // 3. Predict the next latents.
        return Predict(corrected, sample, step).MoveToOuterDisposeScope();
    }

    public float Sigma(int step) => _ladder.Sigma(step);

    /// <inheritdoc/>
    /// <remarks>The step taken again does not correct its latents: the corrector would undo the fresh noise.</remarks>
    public Tensor Renoise(Tensor latents, Tensor noise, int step)
    {
        _origins.Forget(step - 1);
        return PreservingLadder.Renoise(_ladder, latents, noise, step);
    }

    public SamplerState Save() => _memory.Save();

    public void Restore(SamplerState state) => _memory.Restore(state);

    public void Dispose() => _memory.Dispose();

    private double Stride(int step) => _ladder.Lambda(step + 1) - _ladder.Lambda(step);

    /// <summary>UniP, eq. 3: to t_{i+1}, with rho_1 = 1/2; of first order where there is no earlier sample, and at the end.</summary>
    private Tensor Predict(Tensor corrected, Tensor sample, int step)
    {
        var phi = Math.Exp(-Stride(step)) - 1;
        var next = FirstOrder(corrected, sample, step);
        if (Difference(sample, step) is not var (d, _))
            return next;
        return next - _ladder.Alpha(step + 1) * phi * 0.5 * d;
    }

    /// <summary>UniC, eq. 6: again from t_{i-1} to t_i, now with the sample at t_i, of the order of that step's prediction.</summary>
    private Tensor Correct(Tensor origin, Tensor sample, int step)
    {
        // 1. The first-order part, and the difference that the new sample brings.
        var last = _samples.At(step - 1)
            ?? throw new InvalidOperationException("UniPC has latents to correct without the sample they were predicted from.");
        var phi = Math.Exp(-Stride(step - 1)) - 1;
        var first = FirstOrder(origin, last, step - 1);
        var newest = sample - last;

        // 2. Order 1: rho = 1/2.
        var scale = _ladder.Alpha(step) * phi;
        if (Difference(last, step - 1) is not var (d, r))
            return first - scale * 0.5 * newest;

        // 3. Order 2: rho solves [1 1; r 1] rho = b.
        var (b1, b2) = Moments(-Stride(step - 1));
        var rho1 = (b1 - b2) / (1 - r);
        var rho2 = b1 - rho1;
        return first - scale * (rho1 * d + rho2 * newest);
    }

    /// <summary>sigma_{i+1} / sigma_i x - alpha_{i+1} (e^{-h} - 1) x_theta: DPM-Solver++ of order 1, which is DDIM.</summary>
    private Tensor FirstOrder(Tensor origin, Tensor sample, int step)
    {
        var phi = Math.Exp(-Stride(step)) - 1;
        return _ladder.Noise(step + 1) / _ladder.Noise(step) * origin - _ladder.Alpha(step + 1) * phi * sample;
    }

    /// <summary>D_1 = (x_theta(t_{i-1}) - x_theta(t_i)) / r_1 with r_1 = (lambda_{i-1} - lambda_i) / h_i; none at order 1.</summary>
    private (Tensor D, double R)? Difference(Tensor sample, int step)
    {
        if (step == _ladder.Steps - 1 || _samples.At(step - 1) is not { } earlier)
            return null;
        var r = -Stride(step - 1) / Stride(step);
        return ((earlier - sample) / r, r);
    }

    /// <summary>b_m = m! phi_{m+1}(hh) hh / (e^hh - 1) for m = 1 and 2, as in eq. 5 over B2.</summary>
    private static (double First, double Second) Moments(double hh)
    {
        var phi1 = Math.Exp(hh) - 1;
        var phi2 = phi1 / hh - 1;
        var phi3 = phi2 / hh - 0.5;
        return (phi2 / phi1, 2 * phi3 / phi1);
    }
}
