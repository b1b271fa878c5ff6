namespace Cones2.Grains.Scheduling;

/// <summary>The right to one slot of a node.</summary>
/// <param name="Id">Shown to the node.</param>
/// <param name="Node">Whose slot it is.</param>
[GenerateSerializer, Immutable, Alias("cones2.Lease")]
internal sealed record Lease(
    [property: Id(0)] LeaseId Id,
    [property: Id(1)] SiloAddress Node);
