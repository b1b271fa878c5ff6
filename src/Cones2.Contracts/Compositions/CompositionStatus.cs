using System.Collections.Immutable;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;

namespace Cones2.Contracts.Compositions;

/// <summary>How far a composition has come.</summary>
[GenerateSerializer, Immutable, Alias("cones2.CompositionStatus")]
public sealed record CompositionStatus
{
    [Id(0)]
    public required CompositionId Id { get; init; }

    /// <summary>Done when every picture is; failed or cancelled as soon as one is.</summary>
    [Id(1)]
    public required WorkState State { get; init; }

    /// <summary>In the order of their seeds.</summary>
    [Id(2)]
    public required ImmutableArray<PictureStatus> Pictures { get; init; }

    /// <summary>Why it failed; empty otherwise.</summary>
    [Id(3)]
    public ImmutableArray<Fault> Faults { get; init; } = [];

    /// <summary>What kind of failure it was, and so whether another try may succeed; null otherwise.</summary>
    [Id(4)]
    public ClusterError? Error { get; init; }
}
