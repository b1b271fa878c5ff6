namespace Cones2.Contracts.Tenants;

/// <summary>A base model that orders can ask for.</summary>
/// <param name="Name">What they call it.</param>
/// <param name="Composes">Whether pictures can be composed with it now.</param>
/// <param name="Learns">Whether subjects can be learned on it now.</param>
[GenerateSerializer, Immutable, Alias("cones2.ModelOnOffer")]
public sealed record ModelOnOffer(
    [property: Id(0)] string Name,
    [property: Id(1)] bool Composes,
    [property: Id(2)] bool Learns);
