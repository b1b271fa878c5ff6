using System.Collections.Immutable;
using Cones2.Contracts.Blobs;

namespace Cones2.Contracts.Subjects;

/// <summary>What there is of a subject.</summary>
[GenerateSerializer, Immutable, Alias("cones2.SubjectStatus")]
public sealed record SubjectStatus
{
    [Id(0)]
    public required SubjectId Id { get; init; }

    /// <summary>The latest order's.</summary>
    [Id(1)]
    public required LearningStatus Learning { get; init; }

    /// <summary>All that was learned, the oldest first.</summary>
    [Id(2)]
    public ImmutableArray<ResidualVersion> Versions { get; init; } = [];

    /// <summary>The version that compositions use; null before the first is learned.</summary>
    [Id(3)]
    public int? Published { get; init; }

    /// <summary>All that were uploaded.</summary>
    [Id(4)]
    public ImmutableArray<BlobReference> Photos { get; init; } = [];
}
