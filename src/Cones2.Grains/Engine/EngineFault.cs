using Cones2.Contracts.Errors;
using Cones2.Diffusion;

namespace Cones2.Grains.Engine;

/// <summary>What the engine refuses, in the cluster's words.</summary>
internal static class EngineFault
{
    public static ClusterException Of(InvalidInputException exception) => new(
        ClusterError.InvalidInput,
        [.. exception.Faults.Select(fault => new Fault(fault.Where, fault.Problem, fault.Remedy))],
        exception);
}
