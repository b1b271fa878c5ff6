using System.Collections.Concurrent;
using Cones2.Client;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Tenants;

namespace Cones2.Gateway.Api;

/// <summary>What suits each model, as the GPU silos that offer it tell; remembered, so that an order means the same while they restart.</summary>
internal sealed class ModelsOnOffer(ICones2Client client)
{
    private readonly ConcurrentDictionary<string, ModelOnOffer> _known = new(StringComparer.Ordinal);

    /// <returns>Null where silos offer others alone, now and since this process began: the cluster refuses it, with all else that is wrong.</returns>
    /// <exception cref="ClusterException">No silo is there to say what it offers.</exception>
    public async Task<ModelOnOffer?> FindAsync(TenantId tenant, string name, CancellationToken cancellationToken)
    {
        var offered = await client.ListModelsAsync(tenant, cancellationToken);
        foreach (var model in offered)
            _known[model.Name] = model;
        if (_known.TryGetValue(name, out var found))
            return found;
        return offered.IsEmpty
            ? throw new ClusterException(ClusterError.NotReady, "model", $"is \"{name}\", and no GPU silo is there now to say what suits it", "retry, or give every setting")
            : null;
    }
}
