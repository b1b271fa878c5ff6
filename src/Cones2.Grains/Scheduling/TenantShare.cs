using Cones2.Contracts.Scheduling;

namespace Cones2.Grains.Scheduling;

/// <summary>What a tenant had of the GPUs, and what of its work waits.</summary>
internal sealed class TenantShare
{
    private readonly SortedDictionary<Priority, LinkedList<QueuedRequest>> _lines = new(Comparer<Priority>.Create((one, other) => other.CompareTo(one)));

    /// <summary>GPU time charged, on the common scale that <see cref="FairQueue"/> keeps.</summary>
    public TimeSpan Used { get; set; }

    /// <summary>Requests that wait or have a lease.</summary>
    public int Open { get; set; }

    /// <summary>As they are served: the highest priority first, then as they came.</summary>
    public IEnumerable<QueuedRequest> Waiting => _lines.Values.SelectMany(line => line);

    public LinkedList<QueuedRequest> LineOf(Priority priority) =>
        _lines.TryGetValue(priority, out var line) ? line : _lines[priority] = [];
}
