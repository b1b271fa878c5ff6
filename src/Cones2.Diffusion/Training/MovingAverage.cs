using static TorchSharp.torch;

namespace Cones2.Diffusion.Training;

/// <summary>
/// The exponential moving average of a module's weights, which draws better than the weights themselves. The first steps
/// count less far back: the decay of step n is at most (1 + n) / (10 + n).
/// </summary>
public sealed class MovingAverage : IDisposable
{
    private readonly nn.Module _trained;
    private readonly double _decay;

    /// <param name="trained">Averaged from here on.</param>
    /// <param name="decay">The share of the old average that a step keeps, 0 to 1.</param>
    public MovingAverage(nn.Module trained, double decay)
    {
        using var noGradient = no_grad();
        _trained = trained;
        _decay = decay;
        Weights = [.. trained.named_parameters().Select(pair => (pair.name, pair.parameter.detach().clone().DetachFromDisposeScope()))];
    }

    /// <summary>In the order of the module's parameters.</summary>
    public IReadOnlyList<(string Name, Tensor Weight)> Weights { get; }

    /// <param name="step">Steps taken so far, 1 for the first.</param>
    public void Update(int step)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var decay = Math.Min(_decay, (1.0 + step) / (10.0 + step));
        foreach (var ((_, average), weight) in Weights.Zip(_trained.parameters()))
            average.lerp_(weight, 1 - decay);
    }

    /// <summary>Copies the average into a module of the same parameters.</summary>
    public void CopyTo(nn.Module module)
    {
        using var noGradient = no_grad();
        foreach (var ((_, average), weight) in Weights.Zip(module.parameters()))
            weight.copy_(average);
    }

    public void Dispose()
    {
        foreach (var (_, weight) in Weights)
            weight.Dispose();
    }
}
