using static TorchSharp.torch;

namespace Cones2.Diffusion.Samplers;

/// <summary>
/// Solves the reverse diffusion from noise to latents, one model call at a time. It knows nothing of models:
/// <code>
/// latents = noise * InitialNoiseScale
/// for each step: latents = Step(model(ScaleModelInput(latents, step), Timesteps[step]), step, latents)
/// </code>
/// Steps are named by index. A step may be taken again: its model output takes the place of the earlier one in the
/// sampler's memory, and step 0 begins a new trajectory. Latents are [batch, channels, height, width], float32; a model
/// output of another type is converted. Results belong to the caller. Not for several threads at once.
/// </summary>
public interface ISampler : IDisposable
{
    /// <summary>The timestep of each model call, in order. PNDM has one more than the inference steps.</summary>
    IReadOnlyList<float> Timesteps { get; }

    /// <summary>Noise of unit variance times this begins a trajectory.</summary>
    float InitialNoiseScale { get; }

    /// <summary>The latents as the model wants them at a step: of the variance that training showed it.</summary>
    /// <param name="latents">Not changed.</param>
    /// <param name="step">The index of the model call; Timesteps.Count stands for the end, where there is no noise.</param>
    Tensor ScaleModelInput(Tensor latents, int step);

    /// <summary>The latents after a model call.</summary>
    /// <param name="modelOutput">What the model said, by the schedule's prediction type, of the latents' shape.</param>
    /// <param name="step">The index of the model call, 0 to Timesteps.Count - 1.</param>
    /// <param name="latents">The latents before that call, not scaled for the model.</param>
    Tensor Step(Tensor modelOutput, int step, Tensor latents);

    /// <summary>The noise level sigma_t / alpha_t of the latents that the model sees at a step.</summary>
    float Sigma(int step);

    /// <summary>
    /// Brings latents back from after a step to the noise level before it, with fresh noise, so that the step can be taken
    /// again (self-recurrence).
    /// </summary>
    /// <param name="latents">What <see cref="Step"/> returned for this step.</param>
    /// <param name="noise">Noise of unit variance, of the latents' shape.</param>
    /// <param name="step">The step that was taken.</param>
    Tensor Renoise(Tensor latents, Tensor noise, int step);

    /// <summary>A copy of what the sampler remembers of the steps taken; with the latents, all that a later step needs.</summary>
    SamplerState Save();

    /// <summary>
    /// Takes up a copy of a saved memory in place of its own. Its tensors must be on the device of the latents to come.
    /// </summary>
    /// <exception cref="InvalidInputException">The state is another sampler's.</exception>
    void Restore(SamplerState state);
}
