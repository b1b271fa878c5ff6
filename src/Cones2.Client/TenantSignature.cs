using Cones2.Contracts.Tenants;

namespace Cones2.Client;

/// <summary>
/// Signs each call at the moment it leaves: a stream's next element may be long in coming, and Orleans asks for it again and
/// again within one wait, longer than a token lives.
/// </summary>
internal sealed class TenantSignature(TenantTokens tokens) : IOutgoingGrainCallFilter
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(1);
    private static readonly AsyncLocal<TenantId?> Tenant = new();

    /// <summary>Of the calls of this flow of work from now on.</summary>
    public void ActFor(TenantId tenant)
    {
        Tenant.Value = tenant;
        Sign(tenant);
    }

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (Tenant.Value is { } tenant)
            Sign(tenant);
        return context.Invoke();
    }

    private void Sign(TenantId tenant) => RequestContext.Set(TenantTokens.ContextKey, tokens.Sign(tenant, TokenLife));
}
