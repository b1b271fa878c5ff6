using static TorchSharp.torch;

namespace Cones2.Diffusion.Samplers;

/// <summary>
/// The linear multistep method (Adams-Bashforth on uneven levels). Latents are x_0 + sigma eps. Of order 1 it is Euler's
/// method, which the authors' code uses.
/// Notation: derivatives -> d_i, d_{i-1} ... with d = dx/dsigma; order -> k.
/// Source: diffusers, schedulers/scheduling_lms_discrete.py.
/// </summary>
public sealed class LmsSampler : ISampler
{
    /// <summary>The greatest order, and the published default.</summary>
    public const int GreatestOrder = 4;

    private readonly ExplodingLatents _latents;
    private readonly StepHistory _derivatives;
    private readonly SamplerMemory _memory;
    private readonly int _order;

    /// <param name="schedule">The noise that the model was trained on.</param>
    /// <param name="inferenceSteps">1 to the schedule's training timesteps.</param>
    /// <param name="order">How many derivatives a step draws on, 1 to 4. Default 4.</param>
    /// <exception cref="InvalidInputException">Another number of steps.</exception>
    public LmsSampler(NoiseSchedule schedule, int inferenceSteps, int order = GreatestOrder)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, GreatestOrder);
        _latents = new ExplodingLatents(schedule, inferenceSteps);
        _derivatives = new StepHistory("derivatives", order);
        _memory = new SamplerMemory(_derivatives);
        _order = order;
    }

    public IReadOnlyList<float> Timesteps => _latents.Ladder.Timesteps;

    public float InitialNoiseScale => _latents.InitialNoiseScale;

    public Tensor ScaleModelInput(Tensor latents, int step) => _latents.ScaleModelInput(latents, step);

    public Tensor Step(Tensor modelOutput, int step, Tensor latents)
    {
        using var scope = NewDisposeScope();

        // 1. d_i.
        _derivatives.Record(step, _latents.Derivative(modelOutput, step, latents));
        var derivatives = _derivatives.Latest(step, _order);

        // 2. x_{i+1} = x_i + the integral from sigma_i to sigma_{i+1} of the polynomial through d_i, d_{i-1} ...
        var next = latents;
        for (var back = 0; back < derivatives.Count; back++)
            next += Coefficient(step, derivatives.Count, back) * derivatives[back];
        return next.MoveToOuterDisposeScope();
    }

    public float Sigma(int step) => _latents.Ladder.Sigma(step);

    public Tensor Renoise(Tensor latents, Tensor noise, int step) => _latents.Renoise(latents, noise, step);

    public SamplerState Save() => _memory.Save();

    public void Restore(SamplerState state) => _memory.Restore(state);

    public void Dispose() => _memory.Dispose();

    /// <summary>
    /// The integral of Lagrange's polynomial that is 1 at sigma_{i-back} and 0 at the other levels. It is of degree 3 at
    /// most, so two Gauss-Legendre nodes give it exactly.
    /// </summary>
    private double Coefficient(int step, int order, int back)
    {
        double from = _latents.Ladder.Sigma(step), to = _latents.Ladder.Sigma(step + 1);
        var (middle, half) = ((from + to) / 2, (to - from) / 2);
        var node = half / Math.Sqrt(3);
        return half * (Lagrange(step, order, back, middle - node) + Lagrange(step, order, back, middle + node));
    }

    private double Lagrange(int step, int order, int back, double sigma)
    {
        var product = 1.0;
        double own = _latents.Ladder.Sigma(step - back);
        for (var k = 0; k < order; k++)
        {
            double other = _latents.Ladder.Sigma(step - k);
            if (k != back)
                product *= (sigma - other) / (own - other);
        }

        return product;
    }
}
