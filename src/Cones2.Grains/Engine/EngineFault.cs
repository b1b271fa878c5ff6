using Cones2.Contracts.Errors;
using Cones2.Diffusion;

namespace Cones2.Grains.Engine;

/// <summary>What the engine refuses, in the cluster's words.</summary>
internal static class EngineFault
{
    /// <param name="exception">With its faults.</param>
    /// <param name="rename">Gives what is at fault the name that its owner knows; null where it has it.</param>
    public static ClusterException Of(InvalidInputException exception, Func<string, string>? rename = null) => new(
        ClusterError.InvalidInput,
        [.. exception.Faults.Select(fault => Of(rename is null ? fault : fault with { Where = rename(fault.Where) }))]);

    public static Fault Of(InputFault fault) => new(fault.Where, fault.Problem, fault.Remedy);
}
