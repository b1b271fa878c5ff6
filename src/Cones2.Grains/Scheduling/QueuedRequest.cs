namespace Cones2.Grains.Scheduling;

/// <summary>A request in its tenant's line.</summary>
/// <param name="Came">Which it was of all.</param>
internal readonly record struct QueuedRequest(LeaseRequest Request, long Came);
