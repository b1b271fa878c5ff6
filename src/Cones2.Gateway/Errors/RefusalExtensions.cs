using Cones2.Contracts.Errors;

namespace Cones2.Gateway.Errors;

/// <summary>What the cluster refuses, in terms of the request that it came with.</summary>
internal static class RefusalExtensions
{
    /// <param name="refusal">Of one part of a request.</param>
    /// <param name="place">That part, such as "files[1]".</param>
    /// <returns>Its faults, each at that part.</returns>
    public static IEnumerable<Fault> At(this ClusterException refusal, string place) =>
        refusal.Faults.Select(fault => fault with { Where = $"{place}: {fault.Where}" });
}
