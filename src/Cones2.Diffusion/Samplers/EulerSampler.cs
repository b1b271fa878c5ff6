using static TorchSharp.torch;

namespace Cones2.Diffusion.Samplers;

/// <summary>
/// Euler's method (Karras et al. 2022, arXiv 2206.00364, algorithm 1, without churn). Latents are x_0 + sigma eps.
/// Notation: Sigma(i) -> sigma(t_i), derivative -> d_i. Source: diffusers, schedulers/scheduling_euler_discrete.py.
/// </summary>
public sealed class EulerSampler : ISampler
{
    private readonly ExplodingLatents _latents;
    private readonly SamplerMemory _memory = new();

    /// <param name="schedule">The noise that the model was trained on.</param>
    /// <param name="inferenceSteps">1 to the schedule's training timesteps.</param>
    /// <exception cref="InvalidInputException">Another number of steps.</exception>
    public EulerSampler(NoiseSchedule schedule, int inferenceSteps) =>
        _latents = new ExplodingLatents(schedule, inferenceSteps);

    public IReadOnlyList<float> Timesteps => _latents.Ladder.Timesteps;

    public float InitialNoiseScale => _latents.InitialNoiseScale;

    public Tensor ScaleModelInput(Tensor latents, int step) => _latents.ScaleModelInput(latents, step);

    public Tensor Step(Tensor modelOutput, int step, Tensor latents)
    {
        using var scope = NewDisposeScope();

        // 1. d_i = dx/dsigma at t_i.
        var derivative = _latents.Derivative(modelOutput, step, latents);

        // 2. x_{i+1} = x_i + (sigma_{i+1} - sigma_i) d_i.
        var stride = (double)_latents.Ladder.Sigma(step + 1) - _latents.Ladder.Sigma(step);
        return (latents + stride * derivative).MoveToOuterDisposeScope();
    }

    public float Sigma(int step) => _latents.Ladder.Sigma(step);

    public Tensor Renoise(Tensor latents, Tensor noise, int step) => _latents.Renoise(latents, noise, step);

    public SamplerState Save() => _memory.Save();

    public void Restore(SamplerState state) => _memory.Restore(state);

    public void Dispose() => _memory.Dispose();
}
