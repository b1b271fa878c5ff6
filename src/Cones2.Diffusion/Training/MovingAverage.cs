using static TorchSharp.torch;

namespace Cones2.Diffusion.Training;

/// <summary>
/// The exponential moving average of a module's weights, which draws better than the weights themselves. The first steps
/// count less far back: the decay of step n is at most (1 + n) / (10 + n).
/// </summary>
public sealed class MovingAverage : IDisposable
{
    private readonly FlatParameters _trained;
    private readonly double _decay;

    /// <param name="trained">Averaged from here on.</param>
    /// <param name="decay">The share of the old average that a step keeps, 0 to 1.</param>
    public MovingAverage(FlatParameters trained, double decay)
    {
        using var noGradient = no_grad();
        _trained = trained;
        _decay = decay;
        Weights = trained.Weights.detach().clone().DetachFromDisposeScope();
    }

    /// <summary>In one piece, as <see cref="FlatParameters.Weights"/>.</summary>
    public Tensor Weights { get; }

    /// <param name="step">Steps taken so far, 1 for the first.</param>
    public void Update(int step)
    {
        using var noGradient = no_grad();
        Weights.lerp_(_trained.Weights, 1 - Math.Min(_decay, (1.0 + step) / (10.0 + step)));
    }

    /// <summary>Copies the average into a module of the same parameters, on any device.</summary>
    public void CopyTo(nn.Module module)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var ((_, average), weight) in _trained.Split(Weights).Zip(module.parameters()))
            weight.copy_(average);
    }

    public void Dispose() => Weights.Dispose();
}
