namespace Cones2.Grains.Scheduling;

/// <summary>What a node can do: learning, too, asks for a model, one in float32.</summary>
[GenerateSerializer, Immutable, Alias("cones2.WorkOffer")]
internal sealed record WorkOffer(
    [property: Id(0)] WorkKind Kind,
    [property: Id(1)] string Model);
