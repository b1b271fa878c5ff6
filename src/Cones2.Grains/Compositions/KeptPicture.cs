using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Scheduling;

namespace Cones2.Grains.Compositions;

/// <summary>A picture as its composition keeps it.</summary>
/// <param name="Status">As it is told.</param>
/// <param name="Saved">From where it can go on.</param>
[GenerateSerializer, Immutable, Alias("cones2.KeptPicture")]
internal sealed record KeptPicture(
    [property: Id(0)] PictureStatus Status,
    [property: Id(1)] BlobReference? Saved)
{
    /// <inheritdoc cref="Scheduling.ILeasedWork.Losses"/>
    [Id(2)]
    public int Losses { get; init; }

    public bool HasEnded => Status.State is WorkState.Done or WorkState.Failed or WorkState.Cancelled;
}
