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

    // Up to so many that wait, each is told where it stands now; of more, where it stood at most so long ago.
    private const int FewWaiting = 64;
    private static readonly TimeSpan PlacesLast = TimeSpan.FromSeconds(0.5);

    private readonly FairQueue _queue = new();
    private readonly WorkDurations _durations = new();
    private readonly Dictionary<string, WaitingRequest> _waiting = [];
    private readonly Dictionary<string, (int Attempt, DateTimeOffset Since)> _over = [];
    private readonly Dictionary<string, (ModelOnOffer Model, DateTimeOffset Seen)> _offered = [];
    private readonly HashSet<WorkOffer> _asked = [];
    private readonly Dictionary<LeaseId, PoolLease> _leases = [];
    private readonly Dictionary<SiloAddress, PoolNode> _nodes = [];
    private Dictionary<string, QueuePlace> _places = [];
    private DateTimeOffset _placed;

    /// <summary>A request got its lease, and how long it had waited.</summary>
    public event Action<LeaseRequest, TimeSpan>? Waited;

    /// <summary>What waits, for each kind of work that a node does or anyone ever asked for; 0 where nothing does.</summary>
    public IEnumerable<QueueLength> Queues =>
        _asked.Union(_nodes.Values.SelectMany(node => node.Report.Offers)).Select(work => new QueueLength(work, _queue.CountOf(work), ExpectedWait(work)));

    public IReadOnlyCollection<SiloAddress> Nodes => _nodes.Keys;

    /// <summary>What some node can work with, or could until a moment ago: while the only one is replaced, orders for it wait. By name.</summary>
    public IEnumerable<ModelOnOffer> Models =>
        _offered.Values.Where(offer => clock.GetUtcNow() - offer.Seen <= options.RememberModels).Select(offer => offer.Model).OrderBy(model => model.Name, StringComparer.Ordinal);

    /// <summary>Queues a request, once, and gives it its lease if there is one; that of an earlier attempt is over.</summary>
    public Lease? Ask(LeaseRequest request)
    {
        if (LeaseOf(request.Id) is { } earlier && earlier.Request.Attempt < request.Attempt)
            End(earlier.Lease.Id);

        // Let go before it began, as when the answer of before was lost.
        if (_over.GetValueOrDefault(request.Id).Attempt >= request.Attempt)
            _over.Remove(request.Id);
        if (Granted(request.Id) is null)
        {
            _asked.Add(request.Offer);
            var isNew = _waiting.TryAdd(request.Id, new WaitingRequest(request, clock.GetUtcNow()));
            _waiting[request.Id].Ask(request, clock.GetUtcNow());
            if (isNew)
            {
                _queue.Add(request);
                Match();
            }
        }

        return Granted(request.Id);
    }

    /// <summary>The lease of a request that was asked for before; null while it waits.</summary>
    public Lease? Granted(string requestId) => LeaseOf(requestId)?.Lease;

    /// <summary>Where a waiting request stands; its expected wait is null where nothing of its kind was measured or no node does it. Null where it does not wait.</summary>
    public QueuePlace? PlaceOf(string requestId)
    {
        if (!_waiting.ContainsKey(requestId))
            return null;
        if (_queue.Count <= FewWaiting || clock.GetUtcNow() - _placed >= PlacesLast || !_places.ContainsKey(requestId))
            (_places, _placed) = (Places(), clock.GetUtcNow());
        return _places[requestId];
    }

    /// <summary>Where a tenant's request stands that is served next of all that wait for it; null where none waits.</summary>
    public QueuePlace? NextOf(TenantId tenant) => _queue.NextOf(tenant) is { } next ? PlaceOf(next.Id) : null;

    /// <summary>An attempt is over or not wanted any more, whether it waits or has a lease, and those before it; a later one is not touched.</summary>
    public void LetGo(WorkAttempt attempt)
    {
        if (_waiting.GetValueOrDefault(attempt.Work) is { } waiting && waiting.Request.Attempt <= attempt.Number)
        {
            _waiting.Remove(attempt.Work);
            _queue.Withdraw(waiting.Request);
        }

        if (LeaseOf(attempt.Work) is { } lease && lease.Request.Attempt <= attempt.Number)
            End(lease.Lease.Id);
        if (attempt.Number >= _over.GetValueOrDefault(attempt.Work).Attempt)
            _over[attempt.Work] = (attempt.Number, clock.GetUtcNow());
        Match();
    }

    /// <returns>Of what the node works on, that at which a later attempt was asked for: nobody listens to it any more.</returns>
    public IReadOnlyList<LeaseId> Report(NodeReport report)
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

        if (report.Slots > 0)
        {
            foreach (var model in report.Models)
                _offered[model.Name] = (model, clock.GetUtcNow());
        }

        Match();

        // Nodes of before don't tell them.
        return report.Attempts.IsDefault ? [] : [.. report.Running.Zip(report.Attempts).Where(running => IsOver(running.Second)).Select(running => running.First)];
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
            LetGo(new WorkAttempt(id, _waiting[id].Request.Attempt));
        foreach (var (work, _) in _over.Where(attempt => now - attempt.Value.Since > options.ForgetAfter).ToList())
            _over.Remove(work);
        Match();
    }

    private PoolLease? LeaseOf(string requestId) => _leases.Values.FirstOrDefault(lease => lease.Request.Id == requestId);

    /// <returns>Whether nobody can listen to an attempt any more: it was let go, or a later one was asked for.</returns>
    private bool IsOver(WorkAttempt attempt) => attempt.Work is not null
        && (_over.GetValueOrDefault(attempt.Work).Attempt >= attempt.Number
            || (_waiting.GetValueOrDefault(attempt.Work)?.Request ?? LeaseOf(attempt.Work)?.Request)?.Attempt > attempt.Number);

    /// <returns>Of all that wait, by their ids.</returns>
    private Dictionary<string, QueuePlace> Places()
    {
        var places = new Dictionary<string, QueuePlace>();
        foreach (var request in _queue.InOrder(Charge))
            places[request.Id] = new QueuePlace(places.Count + 1, null);
        foreach (var work in _asked.Where(work => _queue.CountOf(work) > 0 && _durations.Expected(work) is not null && NodesFor(work).Count > 0))
            ExpectedWait(work, (request, wait) => places[request.Id] = places[request.Id] with { ExpectedWait = wait });
        return places;
    }

    /// <summary>
    /// The queue is played forward over the slots of the nodes that do such work, whatever else these do: each is taken as
    /// soon as what is on it is expected to end. Without such nodes, all such work over one slot.
    /// </summary>
    /// <param name="taken">Told of each request of such work, and how long it is expected to wait.</param>
    /// <returns>How long one more is expected to wait.</returns>
    private TimeSpan ExpectedWait(WorkOffer work, Action<LeaseRequest, TimeSpan>? taken = null)
    {
        var nodes = NodesFor(work);
        var offers = nodes.SelectMany(node => node.Report.Offers).Append(work).ToHashSet();
        var free = new PriorityQueue<int, TimeSpan>(nodes.SelectMany(RemainingOf).Select(remaining => (0, remaining)));
        if (free.Count == 0)
            free.Enqueue(0, TimeSpan.Zero);

        foreach (var request in _queue.InOrder(Charge).Where(request => offers.Contains(request.Offer)))
        {
            free.TryDequeue(out var slot, out var wait);
            if (request.Offer == work)
                taken?.Invoke(request, wait);
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
        while (_nodes.Values.Any(node => node.FreeShare > 0 && node.Report.Offers.Any(work => _queue.CountOf(work) > 0)))
        {
            var request = _queue.InOrder(Charge).First(request => _nodes.Values.Any(node => node.Fits(request.Offer)));
            Grant(request, _nodes.Values.Where(node => node.Fits(request.Offer)).MaxBy(node => node.FreeShare)!);
        }
    }

    private void Grant(LeaseRequest request, PoolNode node)
    {
        var lease = new Lease(new LeaseId(Guid.NewGuid()), node.Report.Node);
        var charge = Charge(request);
        _queue.Serve(request, charge);
        _waiting.Remove(request.Id, out var waiting);
        _leases.Add(lease.Id, new PoolLease(lease, waiting!.Request, clock.GetUtcNow(), charge));
        Waited?.Invoke(request, clock.GetUtcNow() - waiting.Since);
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
