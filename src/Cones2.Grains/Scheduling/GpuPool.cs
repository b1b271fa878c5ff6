using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;

namespace Cones2.Grains.Scheduling;

/// <summary>
/// Who waits, who has a lease, and which nodes there are. It lives in memory alone: after a loss, the nodes' next reports
/// bring back what runs, and whoever still waits asks again.
/// </summary>
internal sealed class GpuPool(GpuPoolOptions options, TimeProvider clock)
{
    // Charged where nothing of its kind was ever measured; set right when the lease ends.
    private static readonly TimeSpan FirstCharge = TimeSpan.FromSeconds(1);

    private readonly FairQueue _queue = new();
    private readonly WorkDurations _durations = new();
    private readonly Dictionary<string, WaitingRequest> _waiting = [];
    private readonly HashSet<WorkOffer> _asked = [];
    private readonly Dictionary<LeaseId, PoolLease> _leases = [];
    private readonly Dictionary<SiloAddress, PoolNode> _nodes = [];

    /// <summary>A request got its lease after it had waited.</summary>
    public event Action<LeaseRequest, TimeSpan>? Waited;

    /// <summary>What waits, for each kind of work that a node does or anyone ever asked for; 0 where nothing does.</summary>
    public IEnumerable<QueueLength> Queues =>
        _asked.Union(_nodes.Values.SelectMany(node => node.Report.Offers)).Select(work => new QueueLength(work, _waiting.Values.Count(waiting => waiting.Request.Offer == work), ExpectedWait(work)));

    public IReadOnlyCollection<SiloAddress> Nodes => _nodes.Keys;

    /// <summary>What some node can work with, by name.</summary>
    public IEnumerable<ModelOnOffer> Models =>
        _nodes.Values.Where(node => node.Report.Slots > 0).SelectMany(node => node.Report.Models).DistinctBy(model => model.Name).OrderBy(model => model.Name, StringComparer.Ordinal);

    /// <summary>Queues a request, once, and gives it its lease if there is one.</summary>
    public Lease? Ask(LeaseRequest request)
    {
        if (Granted(request.Id) is null)
        {
            _asked.Add(request.Offer);
            if (_waiting.TryAdd(request.Id, new WaitingRequest(request, clock.GetUtcNow())))
                _queue.Add(request);
            _waiting[request.Id].Asked = clock.GetUtcNow();
        }

        Match();
        return Granted(request.Id);
    }

    /// <summary>The lease of a request that was asked for before; null while it waits.</summary>
    public Lease? Granted(string requestId) => _leases.Values.FirstOrDefault(lease => lease.Request.Id == requestId)?.Lease;

    /// <summary>Where a waiting request stands; its expected wait is null where nothing of its kind was measured or no node does it. Null where it does not wait.</summary>
    public QueuePlace? PlaceOf(string requestId)
    {
        if (!_waiting.TryGetValue(requestId, out var asked))
            return null;

        var work = asked.Request.Offer;
        var position = 1 + _queue.InOrder(Charge).TakeWhile(request => request.Id != requestId).Count();
        var isKnown = _durations.Expected(work) is not null && NodesFor(work).Count > 0;
        return new QueuePlace(position, isKnown ? ExpectedWait(work, requestId) : null);
    }

    /// <summary>Where a tenant's request stands that is served next of all that wait for it; null where none waits.</summary>
    public QueuePlace? NextOf(TenantId tenant) => _queue.InOrder(Charge).FirstOrDefault(request => request.Tenant == tenant) is { } next ? PlaceOf(next.Id) : null;

    /// <summary>The work is over or not wanted any more, whether it waits or has a lease.</summary>
    public void Withdraw(string requestId)
    {
        if (_waiting.Remove(requestId, out var waiting))
            _queue.Withdraw(waiting.Request);
        if (Granted(requestId) is { } lease)
            End(lease.Id);
        Match();
    }

    public void Report(NodeReport report)
    {
        if (!_nodes.TryGetValue(report.Node, out var node))
        {
            _nodes.Add(report.Node, new PoolNode(report, clock.GetUtcNow()));
        }
        else if (report.Sequence > node.Report.Sequence)
        {
            foreach (var ended in node.Update(report, clock.GetUtcNow()))
                End(ended);
        }

        foreach (var lease in report.Running)
        {
            if (_leases.TryGetValue(lease, out var granted) && !granted.Started)
                _leases[lease] = granted with { Started = true };
        }

        Match();
    }

    /// <summary>The node is gone, and what ran on it.</summary>
    public void Drop(SiloAddress node)
    {
        if (!_nodes.Remove(node))
            return;
        foreach (var lost in _leases.Values.Where(lease => lease.Lease.Node.Equals(node)).ToList())
            End(lost.Lease.Id);
    }

    /// <summary>Takes note of the time: silent nodes, leases that nobody took up, requests that nobody asks for.</summary>
    public void Sweep()
    {
        var now = clock.GetUtcNow();
        foreach (var (node, _) in _nodes.Where(node => now - node.Value.Reported > options.MissedBeats * options.Beat).ToList())
            Drop(node);
        foreach (var lease in _leases.Values.Where(lease => !lease.Started && now - lease.Granted > options.StartWithin).ToList())
            End(lease.Lease.Id);
        foreach (var (id, _) in _waiting.Where(request => now - request.Value.Asked > options.ForgetAfter).ToList())
            Withdraw(id);
        Match();
    }

    /// <summary>
    /// The queue is played forward over the slots of the nodes that do such work, whatever else these do: each is taken as
    /// soon as what is on it is expected to end. Without such nodes, all such work over one slot.
    /// </summary>
    /// <param name="requestId">Whose turn ends the play; null for that of one more request.</param>
    private TimeSpan ExpectedWait(WorkOffer work, string? requestId = null)
    {
        var nodes = NodesFor(work);
        var free = new PriorityQueue<int, TimeSpan>(nodes.SelectMany(RemainingOf).Select(remaining => (0, remaining)));
        if (free.Count == 0)
            free.Enqueue(0, TimeSpan.Zero);

        foreach (var request in _queue.InOrder(Charge).Where(request => request.Offer == work || nodes.Any(node => node.Report.Offers.Contains(request.Offer))))
        {
            if (request.Id == requestId)
                break;
            free.TryDequeue(out var slot, out var wait);
            free.Enqueue(slot, wait + Charge(request));
        }

        free.TryPeek(out _, out var turn);
        return turn;
    }

    private List<PoolNode> NodesFor(WorkOffer work) => [.. _nodes.Values.Where(node => node.Report.Slots > 0 && node.Report.Offers.Contains(work))];

    /// <summary>Of each slot of a node, how long it is expected to be taken.</summary>
    private IEnumerable<TimeSpan> RemainingOf(PoolNode node)
    {
        var busy = _leases.Values.Where(lease => lease.Lease.Node.Equals(node.Report.Node)).Select(Remaining).ToList();
        return Enumerable.Range(0, node.Report.Slots).Select(slot => slot < busy.Count ? busy[slot] : TimeSpan.Zero);
    }

    private void Match()
    {
        if (_queue.Count == 0 || _nodes.Values.All(node => node.FreeShare <= 0))
            return;

        foreach (var request in _queue.InOrder(Charge).ToList())
        {
            var node = _nodes.Values.Where(node => node.Fits(request.Offer)).MaxBy(node => node.FreeShare);
            if (node is not null)
                Grant(request, node);
        }
    }

    private void Grant(LeaseRequest request, PoolNode node)
    {
        var lease = new Lease(new LeaseId(Guid.NewGuid()), node.Report.Node);
        var charge = Charge(request);
        _queue.Serve(request, charge);
        if (_waiting.Remove(request.Id, out var waiting))
            Waited?.Invoke(request, clock.GetUtcNow() - waiting.Since);
        _leases.Add(lease.Id, new PoolLease(lease, request, clock.GetUtcNow(), charge));
        node.Occupy(lease.Id);
    }

    private void End(LeaseId lease)
    {
        if (!_leases.Remove(lease, out var ended))
            return;

        var took = clock.GetUtcNow() - ended.Granted;
        _queue.Finish(ended.Request, took - ended.Charge);
        if (ended.Started)
            _durations.Observe(ended.Request.Offer, took);
        if (_nodes.TryGetValue(ended.Lease.Node, out var node))
            node.Free(lease);
    }

    private TimeSpan Charge(LeaseRequest request) => _durations.Expected(request.Offer) ?? FirstCharge;

    private TimeSpan Remaining(PoolLease lease)
    {
        var remaining = lease.Granted + Charge(lease.Request) - clock.GetUtcNow();
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }
}
