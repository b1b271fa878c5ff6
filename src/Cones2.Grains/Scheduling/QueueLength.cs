namespace Cones2.Grains.Scheduling;

/// <summary>How much of a kind of work waits.</summary>
/// <param name="Length">Requests.</param>
/// <param name="ExpectedWait">Of one more request; where no node does such work, how long all that waits would take one.</param>
internal sealed record QueueLength(WorkOffer Work, int Length, TimeSpan ExpectedWait);
