using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;

namespace Cones2.Grains.Scheduling;

/// <summary>Work that wants a slot.</summary>
/// <param name="Id">The same while it is one piece of work, such as "acme/beach-7/0": asking again does not queue again.</param>
/// <param name="Tenant">Who pays with its share.</param>
/// <param name="Priority">Against the tenant's other work.</param>
/// <param name="Offer">What the node must offer.</param>
[GenerateSerializer, Immutable, Alias("cones2.LeaseRequest")]
internal sealed record LeaseRequest(
    [property: Id(0)] string Id,
    [property: Id(1)] TenantId Tenant,
    [property: Id(2)] Priority Priority,
    [property: Id(3)] WorkOffer Offer)
{
    /// <summary>The number of the attempt that the lease is for; earlier ones are over, whatever a node says that still has one.</summary>
    [Id(4)]
    public int Attempt { get; init; } = 1;
}
