using System.Collections.Immutable;

namespace Cones2.Contracts.Tenants;

/// <summary>A base model that orders can ask for.</summary>
/// <param name="Name">What they call it.</param>
/// <param name="Composes">Whether pictures can be composed with it.</param>
/// <param name="Learns">Whether subjects can be learned on it.</param>
/// <param name="PictureSize">Pixels a side that it was trained on.</param>
/// <param name="LayoutPlace">Pixels a side of what layouts can tell apart.</param>
[GenerateSerializer, Immutable, Alias("cones2.ModelOnOffer")]
public sealed record ModelOnOffer(
    [property: Id(0)] string Name,
    [property: Id(1)] bool Composes,
    [property: Id(2)] bool Learns,
    [property: Id(3)] int PictureSize,
    [property: Id(4)] int LayoutPlace)
{
    /// <summary>What suits learning on it; the paper's settings unless the model has its own.</summary>
    [Id(5)]
    public LearningDefaults Learning { get; init; } = new(3000, 1e-6, 1e-3, "a photo of {}");

    /// <summary>What suits composing with it; the paper's settings unless the model has its own.</summary>
    [Id(6)]
    public ComposingDefaults Composing { get; init; } = new("ddim", 50, 7.5);

    /// <summary>All nouns that its subjects can have; empty for any.</summary>
    [Id(7)]
    public ImmutableArray<string> Nouns { get; init; } = [];

    /// <summary>All words of its prompts; empty for any.</summary>
    [Id(8)]
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>Names its weights; null where a silo does not tell.</summary>
    [Id(9)]
    public string? Fingerprint { get; init; }
}
