using System.Collections.Immutable;

namespace Cones2.Grains.Scheduling;

/// <summary>A node as the pool sees it: its last report, and the grants that the report does not know yet.</summary>
internal sealed class PoolNode(NodeReport report, DateTimeOffset reported)
{
    private readonly HashSet<LeaseId> _occupied = [.. report.Running];

    public NodeReport Report { get; private set; } = report;

    public DateTimeOffset Reported { get; private set; } = reported;

    public double FreeShare => Report.Slots == 0 ? 0 : (double)(Report.Slots - _occupied.Count) / Report.Slots;

    public bool Fits(WorkOffer work) => _occupied.Count < Report.Slots && Report.Offers.Contains(work);

    public void Occupy(LeaseId lease) => _occupied.Add(lease);

    public void Free(LeaseId lease) => _occupied.Remove(lease);

    /// <returns>The leases that it worked on at its last report and no more.</returns>
    public ImmutableArray<LeaseId> Update(NodeReport report, DateTimeOffset now)
    {
        ImmutableArray<LeaseId> ended = [.. Report.Running.Except(report.Running)];
        _occupied.ExceptWith(ended);
        _occupied.UnionWith(report.Running);
        (Report, Reported) = (report, now);
        return ended;
    }
}
