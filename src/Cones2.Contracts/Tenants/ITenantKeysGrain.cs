using System.Collections.Immutable;
using Orleans.CodeGeneration;

namespace Cones2.Contracts.Tenants;

/// <summary>A tenant's API keys; its key is a <see cref="TenantId"/>.</summary>
[Alias("cones2.ITenantKeysGrain"), Version(1)]
public interface ITenantKeysGrain : IGrainWithStringKey
{
    /// <returns>The whole key, told this once: <see cref="ApiKeyText"/>.</returns>
    /// <exception cref="Errors.ClusterException">With every fault of the order; or the tenant has as many as it may have.</exception>
    [Alias("Create")]
    Task<string> CreateAsync(ApiKeyOrder order, CancellationToken cancellationToken);

    /// <summary>Those that are neither revoked nor expired.</summary>
    [Alias("List")]
    Task<ImmutableArray<ApiKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The key is good no more; nothing where it is gone already.</summary>
    [Alias("Revoke")]
    Task RevokeAsync(string id, CancellationToken cancellationToken);

    /// <returns>What the key may do; <see cref="TenantRoles.None"/> where it is none, revoked or expired.</returns>
    [Alias("Verify")]
    Task<TenantRoles> VerifyAsync(string id, string secret, CancellationToken cancellationToken);
}
