using System.Collections.Immutable;

namespace Cones2.Contracts.Errors;

/// <summary>
/// What the cluster refuses, and why: a code to act on, and every fault found, each naming the thing, the value and the
/// remedy. Its message has one line per fault.
/// </summary>
[GenerateSerializer, Alias("cones2.ClusterException")]
public sealed class ClusterException : Exception
{
    public ClusterException(ClusterError code, string where, string problem, string remedy, Exception? innerException = null)
        : this(code, [new Fault(where, problem, remedy)], innerException)
    {
    }

    public ClusterException(ClusterError code, ImmutableArray<Fault> faults, Exception? innerException = null)
        : base(string.Join('\n', faults), innerException)
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
    public bool IsRetryable => Code is ClusterError.Busy or ClusterError.NotReady or ClusterError.StorageUnavailable;
}
