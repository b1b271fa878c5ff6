using Cones2.Contracts.Scheduling;

namespace Cones2.Grains.Scheduling;

/// <summary>A lease, or where the request stands.</summary>
[GenerateSerializer, Immutable, Alias("cones2.LeaseAnswer")]
internal sealed record LeaseAnswer(
    [property: Id(0)] Lease? Lease,
    [property: Id(1)] QueuePlace? Place);
