using Cones2.Contracts.Tenants;

namespace Cones2.Grains.Scheduling;

/// <summary>
/// Requests in the order in which they are served: the highest priority first; within it the tenant that had the least GPU
/// time; within a tenant as they came. Who returns after a pause begins at the least that anyone active had: a pause saves
/// nothing up.
/// </summary>
internal sealed class FairQueue
{
    private readonly List<LeaseRequest> _waiting = [];
    private readonly Dictionary<TenantId, TenantShare> _shares = [];

    public int Count => _waiting.Count;

    public void Add(LeaseRequest request)
    {
        var share = _shares.TryGetValue(request.Tenant, out var known) ? known : _shares[request.Tenant] = new TenantShare();
        if (share.Open == 0)
        {
            var active = _shares.Values.Where(other => other.Open > 0).Select(other => other.Used).DefaultIfEmpty(share.Used).Min();
            share.Used = share.Used > active ? share.Used : active;
        }

        share.Open++;
        _waiting.Add(request);
    }

    /// <summary>The request is served: it leaves the queue, and its tenant is charged.</summary>
    public void Serve(LeaseRequest request, TimeSpan charge)
    {
        _waiting.Remove(request);
        _shares[request.Tenant].Used += charge;
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
        if (_waiting.Remove(request))
            _shares[request.Tenant].Open--;
    }

    /// <param name="charge">What each would be charged.</param>
    public IEnumerable<LeaseRequest> InOrder(Func<LeaseRequest, TimeSpan> charge)
    {
        var used = _shares.ToDictionary(pair => pair.Key, pair => pair.Value.Used);
        foreach (var level in _waiting.GroupBy(request => request.Priority).OrderByDescending(level => level.Key).ToList())
        {
            var lines = level.GroupBy(request => request.Tenant).Select(line => new Queue<LeaseRequest>(line)).ToList();
            while (lines.Count > 0)
            {
                // The lines are in the order of their first requests, so a draw goes to who came first.
                var next = lines.MinBy(line => used[line.Peek().Tenant])!;
                var request = next.Dequeue();
                used[request.Tenant] += charge(request);
                if (next.Count == 0)
                    lines.Remove(next);
                yield return request;
            }
        }
    }
}
