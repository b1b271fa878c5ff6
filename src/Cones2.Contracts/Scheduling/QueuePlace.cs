namespace Cones2.Contracts.Scheduling;

/// <summary>Where a piece of work stands in the wait for a GPU.</summary>
/// <param name="Position">1 is served next.</param>
/// <param name="ExpectedWait">From how long such work took lately; null where nothing is known yet, or no GPU fits.</param>
[GenerateSerializer, Immutable, Alias("cones2.QueuePlace")]
public sealed record QueuePlace(
    [property: Id(0)] int Position,
    [property: Id(1)] TimeSpan? ExpectedWait);
