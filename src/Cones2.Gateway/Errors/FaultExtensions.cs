using Cones2.Contracts.Errors;

namespace Cones2.Gateway.Errors;

/// <summary>What the cluster tells in its own words, in terms of the request that it came with.</summary>
internal static class FaultExtensions
{
    /// <param name="fault">Of one part of a request.</param>
    /// <param name="place">That part, such as "files[1]".</param>
    public static Fault At(this Fault fault, string place) => fault with { Where = $"{place}: {fault.Where}" };
}
