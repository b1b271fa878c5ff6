using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Samplers;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Composition;

/// <summary>
/// One picture on its way from noise to latents: says what the model shall be asked next and takes the answer. With which
/// other pictures it shares that call is not its business.
/// </summary>
public sealed class DenoisingTrajectory : IDisposable
{
    private readonly INoiseSource _noise;
    private readonly ISampler _sampler;
    private readonly GuidanceSchedule _guidance;
    private Tensor _latents;
    private Tensor? _denoised;
    private int _step;
    private int _pass;

    /// <param name="state">Where to take the picture up; null to begin it.</param>
    /// <exception cref="InvalidInputException">The state is of another picture; names everything that differs.</exception>
    internal DenoisingTrajectory(PreparedComposition composition, INoiseSource noise, DenoisingState? state = null)
    {
        var (model, request) = (composition.Model, composition.Request);
        Composition = composition;
        _noise = noise;
        _sampler = SamplerFactory.Create(request.Sampler, model.NoiseSchedule, request.InferenceSteps);
        _guidance = new GuidanceSchedule(composition, model.NoiseSchedule, _sampler);

        using var scope = NewDisposeScope();
        var (device, factor) = (model.Placement.Device, model.Vae.Config.Factor);
        long[] shape = [1, model.UNet.Config.LatentChannels, composition.Height / factor, composition.Width / factor];
        if (state is null)
        {
            _latents = (noise.Initial(shape).to(device) * _sampler.InitialNoiseScale).DetachFromDisposeScope();
            return;
        }

        var faults = FaultsOf(state, shape);
        if (faults.Count > 0)
            throw new InvalidInputException(faults);
        (_step, _pass) = (state.Step, state.Pass);
        _sampler.Restore(new SamplerState(state.Memory.Tensors.ToDictionary(pair => pair.Key, pair => pair.Value.to(device))));
        _latents = state.Latents.to(device).clone().DetachFromDisposeScope();
    }

    public PreparedComposition Composition { get; }

    /// <summary>Whether its last step is taken.</summary>
    public bool IsDone => _step == _sampler.Timesteps.Count;

    /// <summary>For both rows of the next call: the negative prompt's and the prompt's.</summary>
    internal float Timestep => _sampler.Timesteps[_step];

    /// <summary>Layout guidance of the prompt's row in the next call, or null.</summary>
    internal GuidedRow? GuidedRow => _guidance.Row(_step);

    /// <summary>Everything that the rest of the way needs beside the composition and the noise source.</summary>
    /// <returns>A copy; the caller owns it.</returns>
    public DenoisingState Save() => new()
    {
        BaseModel = Composition.Model.Fingerprint,
        Sampler = Composition.Request.Sampler,
        InferenceSteps = Composition.Request.InferenceSteps,
        Step = _step,
        Pass = _pass,
        Latents = _latents.clone().DetachFromDisposeScope(),
        Memory = _sampler.Save(),
    };

    public void Dispose()
    {
        _sampler.Dispose();
        _latents.Dispose();
        _denoised?.Dispose();
    }

    /// <summary>The latents as the model wants them, for both rows of the next call.</summary>
    /// <returns>[2, channels, height, width]; the caller's scope owns it.</returns>
    internal Tensor ModelInput()
    {
        var input = _sampler.ScaleModelInput(_latents, _guidance.InputStep(_step, _pass));
        return cat([input, input]);
    }

    /// <summary>Goes on with what the model said.</summary>
    /// <param name="outputs">Of the negative prompt and the prompt [2, channels, height, width].</param>
    /// <returns>The step that is taken with it, or null where it is to be taken once more.</returns>
    /// <exception cref="InvalidInputException">The latents are not finite any more; the picture is lost.</exception>
    internal DenoisingStep? Take(Tensor outputs)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (step, again) = (_step, _pass + 1 < _guidance.Passes(_step));

        // 1. Classifier-free guidance.
        var (negative, prompt) = (outputs[..1], outputs[1..]);
        var output = negative + Composition.Request.GuidanceScale * (prompt - negative);

        // 2. The sampler's step; back again if the step is taken once more.
        var next = _sampler.Step(output, step, _latents);
        if (again)
            next = _sampler.Renoise(next, _noise.ForRecurrence(step, next.shape).to(next.device), step);
        if (!next.isfinite().all().item<bool>())
            throw new InvalidInputException($"step {step + 1} of {_sampler.Timesteps.Count}", "gives latents that are not finite", "lower guidanceScale, the subjects' strength or guidance.gammaPlus, or compute in float32 where it was float16");

        // 3. What the model had in mind.
        var denoised = Denoised(_sampler.ScaleModelInput(_latents, step), output, _sampler.Sigma(step));
        _latents.Dispose();
        _denoised?.Dispose();
        (_latents, _denoised) = (next.DetachFromDisposeScope(), denoised.DetachFromDisposeScope());
        (_step, _pass) = again ? (step, _pass + 1) : (step + 1, 0);
        return again ? null : new DenoisingStep(step, _sampler.Timesteps.Count, _sampler.Timesteps[step], _latents, _denoised);
    }

    /// <summary>x_0 from a prediction: with alpha = 1 / sqrt(1 + sigma^2), x_0 = (x - sigma alpha eps) / alpha, or alpha x - sigma alpha v.</summary>
    private Tensor Denoised(Tensor input, Tensor output, double sigma)
    {
        var alpha = 1 / Math.Sqrt(1 + sigma * sigma);
        return Composition.Model.NoiseSchedule.PredictionType switch
        {
            PredictionType.Epsilon => input / alpha - sigma * output,
            PredictionType.VPrediction => alpha * input - sigma * alpha * output,
            _ => output.clone(),
        };
    }

    private List<InputFault> FaultsOf(DenoisingState state, long[] shape)
    {
        var request = Composition.Request;
        (string Name, string Saved, string Now)[] shared =
        [
            ("base model", state.BaseModel, Composition.Model.Fingerprint),
            ("sampler", SamplerNames.Of(state.Sampler), SamplerNames.Of(request.Sampler)),
            ("number of steps", $"{state.InferenceSteps}", $"{request.InferenceSteps}"),
            ("size of latents", string.Join(" x ", state.Latents.shape), string.Join(" x ", shape)),
        ];
        var faults = shared.Where(pair => pair.Saved != pair.Now)
            .Select(pair => new InputFault("denoising state", $"is of a picture with another {pair.Name} ({pair.Saved}, now {pair.Now})", "resume it with the request that it was saved of, or begin the picture anew"))
            .ToList();
        if (faults.Count == 0 && (state.Step >= _sampler.Timesteps.Count || state.Pass >= _guidance.Passes(state.Step)))
            faults.Add(new InputFault("denoising state", $"stands before step {state.Step + 1}, pass {state.Pass + 1}, which this picture of {_sampler.Timesteps.Count} steps does not have", "resume it with the request that it was saved of; a picture whose last step is taken needs only decoding"));
        return faults;
    }
}
