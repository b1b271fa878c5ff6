using static TorchSharp.torch;

namespace Cones2.Diffusion.Samplers;

/// <summary>
/// PNDM (Liu et al. 2022, arXiv 2202.09778) in its linear multistep form, PLMS, as Stable Diffusion uses it
/// (skip_prk_steps). The second timestep is called twice: the second call mends the first step by Heun's method.
/// Notation: outputs -> e_t, e_{t+delta} ...; combined -> e'_t of eq. 12; before, after -> abar_t, abar_{t-delta}.
/// Source: diffusers, schedulers/scheduling_pndm.py.
/// </summary>
public sealed class PndmSampler : ISampler
{
    private const int Order = 4;

    private readonly NoiseSchedule _schedule;
    private readonly StepHistory _outputs = new("outputs", Order);
    private readonly StepHistory _firstLatents = new("firstLatents", 1);
    private readonly SamplerMemory _memory;
    private readonly int[] _timesteps;
    private readonly int _stride;

    /// <param name="schedule">The noise that the model was trained on.</param>
    /// <param name="inferenceSteps">1 to the schedule's training timesteps.</param>
    /// <exception cref="InvalidInputException">Another number of steps.</exception>
    public PndmSampler(NoiseSchedule schedule, int inferenceSteps)
    {
        var spacing = schedule.Config.TimestepSpacing ?? TimestepSpacing.Leading;
        var once = InferenceTimesteps.Whole(spacing, schedule, inferenceSteps, pointsBeyond: 0);
        _schedule = schedule;
        _memory = new SamplerMemory(_outputs, _firstLatents);
        _timesteps = once.Length == 1 ? once : [.. once[..2], .. once[1..]];
        _stride = schedule.TrainTimesteps / inferenceSteps;
        Timesteps = [.. _timesteps.Select(timestep => (float)timestep)];
    }

    public IReadOnlyList<float> Timesteps { get; }

    public float InitialNoiseScale => 1;

    public Tensor ScaleModelInput(Tensor latents, int step) => latents.alias();

    public Tensor Step(Tensor modelOutput, int step, Tensor latents)
    {
        using var scope = NewDisposeScope();
        var output = modelOutput.to_type(latents.dtype);

        // 1. Call 1 starts again from the first latents; its output is used once and not kept. As published, those count as
        // one whole ratio above the second timestep, whatever the spacing.
        if (step == 1)
        {
            var (first, firstLatents) = FirstStep();
            var before = AlphaCumprod(_timesteps[1] + _stride);
            return Transfer(firstLatents, (output + first) / 2, before, From(1)).MoveToOuterDisposeScope();
        }

        // 2. Keep the output; calls 0, 2, 3 ... are the solver's steps 0, 1, 2 ...
        var solverStep = step == 0 ? 0 : step - 1;
        _outputs.Record(solverStep, output);
        if (step == 0)
            _firstLatents.Record(0, latents);

        // 3. The linear multistep of as many outputs as there are, at most four (eq. 12).
        var combined = _outputs.Latest(solverStep, Order) switch
        {
            [var e0] => e0,
            [var e0, var e1] => (3 * e0 - e1) / 2,
            [var e0, var e1, var e2] => (23 * e0 - 16 * e1 + 5 * e2) / 12,
            [var e0, var e1, var e2, var e3, ..] => (55 * e0 - 59 * e1 + 37 * e2 - 9 * e3) / 24,
            _ => throw new InvalidOperationException("A recorded output is missing."),
        };
        return Transfer(latents, combined, From(step), After(step)).MoveToOuterDisposeScope();
    }

    public float Sigma(int step) => _schedule.Sigmas[_timesteps[step]];

    public Tensor Renoise(Tensor latents, Tensor noise, int step)
    {
        // Call 1 leaves the latents at its own level.
        var after = step == 1 ? From(step) : After(step);
        return NoiseReturn.PreservingVariance(latents, noise, From(step), after);
    }

    public SamplerState Save() => _memory.Save();

    public void Restore(SamplerState state) => _memory.Restore(state);

    public void Dispose() => _memory.Dispose();

    private (Tensor Output, Tensor Latents) FirstStep() => (_outputs.At(0), _firstLatents.At(0)) is ({ } output, { } latents)
        ? (output, latents)
        : throw new InvalidOperationException("PNDM's step 1 mends step 0, which this sampler has not taken.");

    private double From(int step) => AlphaCumprod(_timesteps[step]);

    private double After(int step) => AlphaCumprod(_timesteps[step] - _stride);

    private double AlphaCumprod(int timestep) => timestep < 0
        ? _schedule.FinalAlphaCumprod
        : NoiseSchedule.AboveZero(_schedule.AlphasCumprod[timestep]);

    /// <summary>Eq. 9 (the transfer part phi of eq. 11), for a combined model output of any prediction type.</summary>
    private Tensor Transfer(Tensor latents, Tensor combined, double before, double after)
    {
        var epsilon = ModelPrediction.ToEpsilon(
            _schedule.PredictionType, combined, latents, Math.Sqrt(before), Math.Sqrt(1 - before));
        var denominator = before * Math.Sqrt(1 - after) + Math.Sqrt(before * (1 - before) * after);
        return Math.Sqrt(after / before) * latents - (after - before) / denominator * epsilon;
    }
}
