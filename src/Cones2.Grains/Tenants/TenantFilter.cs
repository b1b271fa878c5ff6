using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Tenants;

/// <summary>
/// Lets a call from outside the cluster through only to the tenant that its token proves, and its subjects and compositions. It looks
/// at the target, never at the method: a stream's calls arrive by an interface of Orleans' own. The dashboard's grains are for
/// the operators alone.
/// </summary>
internal sealed class TenantFilter(TenantTokens tokens, IOptions<OpenSystemTargets> open, IOptions<TenantOptions> options) : IIncomingGrainCallFilter
{
    // Of a grain to itself, made within its silo.
    private const string Timer = "IGrainTimerInvoker";
    private const string DashboardPrefix = "Orleans.Dashboard.";

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (IsFromOutside(context) && !(context.TargetId.IsSystemTarget() && open.Value.Includes(context.InterfaceName)))
            Authorise(context);
        return context.Invoke();
    }

    // Who sent a message is what its sender says: a client can say that it is a silo.
    private bool IsFromOutside(IIncomingGrainCallContext context) =>
        !(RequestContext.Get(TenantTokens.InsideKey) is string proof && tokens.IsInside(proof))
        && !(context.SourceId == context.TargetId && context.InterfaceName.EndsWith(Timer, StringComparison.Ordinal));

    private void Authorise(IIncomingGrainCallContext context)
    {
        var tenant = RequestContext.Get(TenantTokens.ContextKey) is string token ? tokens.Verify(token) : null;
        if (tenant is not null && tenant.Value == options.Value.Operators && context.InterfaceName.StartsWith(DashboardPrefix, StringComparison.Ordinal))
            return;
        if (context.TargetContext.GrainInstance is not (ISubjectGrain or ICompositionGrain or ITenantGrain or ITenantKeysGrain))
            throw new ClusterException(ClusterError.Forbidden, $"{context.InterfaceName} of {context.TargetId}", "is closed to clients", "call a subject, a composition or a tenant");

        var key = context.TargetId.Key.ToString()!;
        if (tenant is null || (key != tenant.Value && !key.StartsWith($"{tenant}/", StringComparison.Ordinal)))
            throw new ClusterException(ClusterError.Forbidden, key, tenant is null ? "was called without a valid token" : $"is not {tenant}'s", "sign in as the tenant whose it is");
    }
}
