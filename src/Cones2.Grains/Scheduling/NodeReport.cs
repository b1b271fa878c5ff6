using System.Collections.Immutable;
using Cones2.Contracts.Tenants;

namespace Cones2.Grains.Scheduling;

/// <summary>What a GPU node says of itself, each beat and on every change.</summary>
/// <param name="Node">Its silo.</param>
/// <param name="Sequence">Grows with each report: an older one that arrives late is of no use.</param>
/// <param name="Slots">Pieces of work at once; 0 when it takes no more, as before it stops.</param>
/// <param name="Offers">What it can do now.</param>
/// <param name="Running">The leases it works on.</param>
[GenerateSerializer, Immutable, Alias("cones2.NodeReport")]
internal sealed record NodeReport(
    [property: Id(0)] SiloAddress Node,
    [property: Id(1)] long Sequence,
    [property: Id(2)] int Slots,
    [property: Id(3)] ImmutableArray<WorkOffer> Offers,
    [property: Id(4)] ImmutableArray<LeaseId> Running)
{
    /// <summary>What is behind the offers.</summary>
    [Id(5)]
    public ImmutableArray<ModelOnOffer> Models { get; init; } = [];

    /// <summary>What <see cref="Running"/> is about, in its order.</summary>
    [Id(6)]
    public ImmutableArray<WorkAttempt> Attempts { get; init; } = [];
}
