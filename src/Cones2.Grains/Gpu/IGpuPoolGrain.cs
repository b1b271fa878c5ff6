using System.Collections.Immutable;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Scheduling;
using Orleans.CodeGeneration;

namespace Cones2.Grains.Gpu;

/// <summary>All GPUs of the cluster; there is one, with the key <see cref="Key"/>.</summary>
[Alias("cones2.IGpuPoolGrain"), Version(2)]
internal interface IGpuPoolGrain : IGrainWithStringKey
{
    const string Key = "gpus";

    /// <summary>
    /// Answers with a lease as soon as there is one, or after some seconds with where the request stands; ask again then. Who
    /// does not is forgotten.
    /// </summary>
    [Alias("Ask")]
    Task<LeaseAnswer> AskAsync(LeaseRequest request, CancellationToken cancellationToken);

    /// <summary>An attempt is over or not wanted any more, whether it waits or has a lease; a later one is not touched.</summary>
    [Alias("LetGo")]
    Task LetGoAsync(WorkAttempt attempt, CancellationToken cancellationToken);

    /// <summary>What the nodes that are there now can work with.</summary>
    [Alias("ListModels")]
    Task<ImmutableArray<ModelOnOffer>> ListModelsAsync(CancellationToken cancellationToken);

    /// <summary>Where the tenant's work stands that is served next; null where none of it waits.</summary>
    [Alias("NextOf")]
    Task<QueuePlace?> NextOfAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>From a node.</summary>
    [Alias("Report")]
    Task ReportAsync(NodeReport report, CancellationToken cancellationToken);
}
