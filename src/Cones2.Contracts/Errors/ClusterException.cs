using System.Collections.Immutable;

namespace Cones2.Contracts.Errors;

/// <summary>
/// What the cluster refuses, and why: a code to act on, and every fault found, each naming the thing, the value and the
/// remedy. Its message has one line per fault. It has no inner exception: that of a library could not cross to another silo,
/// and what it means stands in the faults.
/// </summary>
[GenerateSerializer, Alias("cones2.ClusterException")]
public sealed class ClusterException : Exception
{
    public ClusterException(ClusterError code, string where, string problem, string remedy)
        : this(code, [new Fault(where, problem, remedy)])
    {
    }

    public ClusterException(ClusterError code, ImmutableArray<Fault> faults)
        : base(string.Join('\n', faults))
    {
        Code = code;
        Faults = faults;
    }

    [Id(0)]
    public ClusterError Code { get; }

    /// <summary>At least one fault, in the order in which they were found.</summary>
    [Id(1)]
    public ImmutableArray<Fault> Faults { get; }

    /// <summary>Whether the same call may succeed later, with nothing changed by its caller.</summary>
    public bool IsRetryable => Code is ClusterError.Busy or ClusterError.NotReady or ClusterError.StorageUnavailable or ClusterError.WorkLimitReached;
}
