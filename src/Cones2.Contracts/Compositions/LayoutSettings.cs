namespace Cones2.Contracts.Compositions;

/// <summary>Layout guidance; what is null is as suits the model, or has the default of its weighting.</summary>
[GenerateSerializer, Immutable, Alias("cones2.LayoutSettings")]
public sealed record LayoutSettings
{
    /// <summary>paper or reference.</summary>
    [Id(0)]
    public string Weighting { get; init; } = "paper";

    /// <summary>Added to a subject's own place; 0 and up.</summary>
    [Id(1)]
    public double? GammaPlus { get; init; }

    /// <summary>Added where the subject shall not appear; 0 and below.</summary>
    [Id(2)]
    public double? GammaMinus { get; init; }

    /// <summary>The shape of eta(t), concave in [0, 1]; for the paper's weighting.</summary>
    [Id(3)]
    public double? EtaExponent { get; init; }

    /// <summary>w of the reference weighting.</summary>
    [Id(4)]
    public double? Weight { get; init; }

    /// <summary>The share of the steps, from the noisiest on, that are guided; in [0, 1].</summary>
    [Id(5)]
    public double? GuidedShare { get; init; }

    /// <summary>The height of eta(t), 0 and up; for the paper's weighting.</summary>
    [Id(6)]
    public double? Eta { get; init; }

    /// <summary>Whether guided steps are taken twice: none, same-level or published.</summary>
    [Id(7)]
    public string? SelfRecurrence { get; init; }
}
