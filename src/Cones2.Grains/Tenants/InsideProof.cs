using Cones2.Contracts.Tenants;

namespace Cones2.Grains.Tenants;

/// <summary>Gives each call that leaves a silo for a grain the proof by which <see cref="TenantFilter"/> knows it; a client never gets it.</summary>
internal sealed class InsideProof(TenantTokens tokens) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.TargetId.IsClient())
            RequestContext.Remove(TenantTokens.InsideKey);
        else
            RequestContext.Set(TenantTokens.InsideKey, tokens.Inside);
        return context.Invoke();
    }
}
