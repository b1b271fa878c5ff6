using Cones2.Contracts.Blobs;
using Cones2.Contracts.Scheduling;

namespace Cones2.Contracts.Compositions;

/// <summary>One picture of a composition.</summary>
[GenerateSerializer, Immutable, Alias("cones2.PictureStatus")]
public sealed record PictureStatus
{
    /// <summary>0 for the first.</summary>
    [Id(0)]
    public required int Index { get; init; }

    [Id(1)]
    public WorkState State { get; init; }

    /// <summary>Steps taken.</summary>
    [Id(2)]
    public int Step { get; init; }

    /// <summary>Steps in all.</summary>
    [Id(3)]
    public required int Steps { get; init; }

    /// <summary>Where it stands while it waits.</summary>
    [Id(4)]
    public QueuePlace? Place { get; init; }

    /// <summary>How often it was begun or taken up: more than 1 after a silo was lost.</summary>
    [Id(5)]
    public int Attempts { get; init; }

    /// <summary>The PNG, once it is done.</summary>
    [Id(6)]
    public BlobReference? Picture { get; init; }
}
