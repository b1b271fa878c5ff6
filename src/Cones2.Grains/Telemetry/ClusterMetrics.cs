using System.Diagnostics;
using System.Diagnostics.Metrics;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Tenants;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Telemetry;

/// <summary>
/// What a cluster does, by model and kind of work; by tenant, whose number has no bound, only where it is asked for. Times are in
/// seconds.
/// </summary>
internal sealed class ClusterMetrics
{
    /// <summary>Of the meter.</summary>
    public const string Name = "Cones2";

    // OpenTelemetry's own bounds are for milliseconds: every step of a GPU would be below the first.
    private static readonly InstrumentAdvice<double> Steps = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 10, 30, 60] };
    private static readonly InstrumentAdvice<double> Waits = new() { HistogramBucketBoundaries = [0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800] };

    private readonly bool _tellsTenants;
    private readonly Lock _lock = new();
    private IReadOnlyList<QueueLength> _queues = [];
    private (int Slots, int Busy)? _node;
    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _step;
    private readonly Counter<long> _done;
    private readonly Counter<long> _failed;

    public ClusterMetrics(IMeterFactory meters, IOptions<TenantOptions> tenants)
    {
        _tellsTenants = tenants.Value.InMetrics;
        var meter = meters.Create(Name);

        // Observed: the silo that holds the pool no more says nothing, instead of what it knew last.
        meter.CreateObservableGauge("cones2.queue.length", () => OfQueues(queue => queue.Length), "{request}", "Pieces of work that wait for a slot.");
        meter.CreateObservableGauge("cones2.queue.expected_wait", () => OfQueues(queue => queue.ExpectedWait.TotalSeconds), "s", "How long one more would wait.");
        meter.CreateObservableGauge("cones2.node.slots", () => OfNode(node => node.Slots), "{slot}", "Pieces of work that this silo takes at once.");
        meter.CreateObservableGauge("cones2.node.busy_slots", () => OfNode(node => node.Busy), "{slot}", "Pieces of work that this silo has.");
        _wait = meter.CreateHistogram<double>("cones2.queue.wait", "s", "From the request of a slot to its lease.", advice: Waits);
        _step = meter.CreateHistogram<double>("cones2.step.duration", "s", "One call of the UNet for pictures, one training step of a subject.", advice: Steps);
        _done = meter.CreateCounter<long>("cones2.work.done", "{work}", "Pictures composed and subjects learned.");
        _failed = meter.CreateCounter<long>("cones2.work.failed", "{work}", "Pictures and subjects that failed.");
    }

    /// <summary>What waits, by kind of work; none where this silo does not hold the pool any more.</summary>
    public void Queues(IReadOnlyList<QueueLength> queues)
    {
        lock (_lock)
            _queues = queues;
    }

    public void Node(int slots, int busy)
    {
        lock (_lock)
            _node = (slots, busy);
    }

    public void Waited(LeaseRequest request, TimeSpan wait) => _wait.Record(wait.TotalSeconds, TagsOf(request));

    public void Stepped(WorkOffer work, TimeSpan duration) => _step.Record(duration.TotalSeconds, KindOf(work), ModelOf(work));

    public void Done(LeaseRequest request) => _done.Add(1, TagsOf(request));

    public void Failed(LeaseRequest request) => _failed.Add(1, TagsOf(request));

    private TagList TagsOf(LeaseRequest request)
    {
        var tags = new TagList { KindOf(request.Offer), ModelOf(request.Offer) };
        if (_tellsTenants)
            tags.Add("tenant", request.Tenant.Value);
        return tags;
    }

    private List<Measurement<T>> OfQueues<T>(Func<QueueLength, T> measure)
        where T : struct
    {
        lock (_lock)
            return [.. _queues.Select(queue => new Measurement<T>(measure(queue), KindOf(queue.Work), ModelOf(queue.Work)))];
    }

    private List<Measurement<int>> OfNode(Func<(int Slots, int Busy), int> measure)
    {
        lock (_lock)
            return _node is { } node ? [new Measurement<int>(measure(node))] : [];
    }

    private static KeyValuePair<string, object?> KindOf(WorkOffer work) => new("kind", work.Kind == WorkKind.Picture ? "picture" : "learning");

    private static KeyValuePair<string, object?> ModelOf(WorkOffer work) => new("model", work.Model);
}
