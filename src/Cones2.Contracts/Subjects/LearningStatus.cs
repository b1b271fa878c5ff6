using System.Collections.Immutable;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;

namespace Cones2.Contracts.Subjects;

/// <summary>The subject's latest training.</summary>
[GenerateSerializer, Immutable, Alias("cones2.LearningStatus")]
public sealed record LearningStatus
{
    [Id(0)]
    public required WorkState State { get; init; }

    /// <summary>Steps taken.</summary>
    [Id(1)]
    public int Step { get; init; }

    /// <summary>Steps in all.</summary>
    [Id(2)]
    public required int Steps { get; init; }

    /// <summary>Of the step taken last; null before the first.</summary>
    [Id(3)]
    public double? Loss { get; init; }

    /// <summary>Where it stands while it waits.</summary>
    [Id(4)]
    public QueuePlace? Place { get; init; }

    /// <summary>How often it was begun or taken up: more than 1 after a silo was lost.</summary>
    [Id(5)]
    public int Attempts { get; init; }

    /// <summary>Why it failed; empty otherwise.</summary>
    [Id(6)]
    public ImmutableArray<Fault> Faults { get; init; } = [];

    /// <summary>What kind of failure it was, and so whether another try may succeed; null otherwise.</summary>
    [Id(7)]
    public ClusterError? Error { get; init; }
}
