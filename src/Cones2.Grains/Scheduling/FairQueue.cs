using Cones2.Contracts.Tenants;

namespace Cones2.Grains.Scheduling;

/// <summary>
/// Requests in the order in which they are served: first those of the tenant that had the least GPU time; within a tenant by
/// priority, then as they came. So nobody's priority is at another's cost. Who comes, or returns after a pause, begins at the
/// least that anyone active had, or where nobody is, at what was served last (the virtual time of start-time fair queueing,
/// Goyal et al. 1996): a pause saves nothing up, and to have used an idle cluster costs nothing afterwards.
/// </summary>
internal sealed class FairQueue
{
    private readonly Dictionary<TenantId, TenantShare> _shares = [];
    private readonly Dictionary<string, LinkedListNode<QueuedRequest>> _waiting = [];
    private readonly Dictionary<WorkOffer, int> _counts = [];
    private long _came;
    private TimeSpan _served;

    public int Count => _waiting.Count;

    /// <summary>How many wait for such work.</summary>
    public int CountOf(WorkOffer work) => _counts.GetValueOrDefault(work);

    public void Add(LeaseRequest request)
    {
        var share = _shares.TryGetValue(request.Tenant, out var known) ? known : _shares[request.Tenant] = new TenantShare();
        if (share.Open == 0)
        {
            var active = _shares.Values.Where(other => other.Open > 0).Select(other => other.Used).DefaultIfEmpty(_served).Min();
            share.Used = share.Used > active ? share.Used : active;
        }

        share.Open++;
        _waiting[request.Id] = share.LineOf(request.Priority).AddLast(new QueuedRequest(request, ++_came));
        _counts[request.Offer] = CountOf(request.Offer) + 1;
    }

    /// <summary>The request is served: it leaves the queue, and its tenant is charged.</summary>
    public void Serve(LeaseRequest request, TimeSpan charge)
    {
        Remove(request);
        var share = _shares[request.Tenant];
        _served = share.Used > _served ? share.Used : _served;
        share.Used += charge;
    }

    /// <summary>A served request is over.</summary>
    /// <param name="correction">What it took beyond its charge; negative where it took less.</param>
    public void Finish(LeaseRequest request, TimeSpan correction)
    {
        _shares[request.Tenant].Used += correction;
        _shares[request.Tenant].Open--;
    }

    /// <summary>The request leaves the queue unserved; its tenant pays nothing.</summary>
    public void Withdraw(LeaseRequest request)
    {
        if (Remove(request))
            _shares[request.Tenant].Open--;
    }

    /// <summary>Of a tenant's requests the one that is served next; null where none waits.</summary>
    public LeaseRequest? NextOf(TenantId tenant) => _shares.GetValueOrDefault(tenant)?.Waiting.Select(queued => queued.Request).FirstOrDefault();

    /// <summary>All that wait; to be enumerated before anything changes.</summary>
    /// <param name="charge">What each would be charged.</param>
    public IEnumerable<LeaseRequest> InOrder(Func<LeaseRequest, TimeSpan> charge)
    {
        // Each tenant's line by what it would have used at its turn; a draw goes to who came first.
        var lines = new PriorityQueue<IEnumerator<QueuedRequest>, (TimeSpan Used, long Came)>();
        foreach (var share in _shares.Values)
            Enqueue(share.Waiting.GetEnumerator(), share.Used);
        while (lines.TryDequeue(out var line, out var turn))
        {
            var request = line.Current.Request;
            yield return request;
            Enqueue(line, turn.Used + charge(request));
        }

        void Enqueue(IEnumerator<QueuedRequest> line, TimeSpan used)
        {
            if (line.MoveNext())
                lines.Enqueue(line, (used, line.Current.Came));
            else
                line.Dispose();
        }
    }

    private bool Remove(LeaseRequest request)
    {
        if (!_waiting.Remove(request.Id, out var queued))
            return false;
        queued.List!.Remove(queued);
        if (--_counts[request.Offer] == 0)
            _counts.Remove(request.Offer);
        return true;
    }
}
