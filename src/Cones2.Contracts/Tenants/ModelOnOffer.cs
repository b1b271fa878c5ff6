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
    [property: Id(4)] int LayoutPlace);
