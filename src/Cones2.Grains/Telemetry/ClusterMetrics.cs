using System.Diagnostics.Metrics;
using Cones2.Grains.Scheduling;

namespace Cones2.Grains.Telemetry;

/// <summary>
/// What a cluster does, by model and kind of work; never by tenant, whose number has no bound. Times are in seconds.
/// </summary>
internal sealed class ClusterMetrics
{
    /// <summary>Of the meter.</summary>
    public const string Name = "Cones2";

    private readonly Gauge<int> _queue;
    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _step;
    private readonly Counter<long> _done;
    private readonly Counter<long> _failed;

    public ClusterMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _queue = meter.CreateGauge<int>("cones2.queue.length", "{request}", "Pieces of work that wait for a slot.");
        _wait = meter.CreateHistogram<double>("cones2.queue.wait", "s", "From the request of a slot to its lease.");
        _step = meter.CreateHistogram<double>("cones2.step.duration", "s", "One call of the UNet for pictures, one training step of a subject.");
        _done = meter.CreateCounter<long>("cones2.work.done", "{work}", "Pictures composed and subjects learned.");
        _failed = meter.CreateCounter<long>("cones2.work.failed", "{work}", "Pictures and subjects that failed.");
    }

    public void Queue(WorkOffer work, int length) => _queue.Record(length, KindOf(work), ModelOf(work));

    public void Waited(WorkOffer work, TimeSpan wait) => _wait.Record(wait.TotalSeconds, KindOf(work), ModelOf(work));

    public void Stepped(WorkOffer work, TimeSpan duration) => _step.Record(duration.TotalSeconds, KindOf(work), ModelOf(work));

    public void Done(WorkOffer work) => _done.Add(1, KindOf(work), ModelOf(work));

    public void Failed(WorkOffer work) => _failed.Add(1, KindOf(work), ModelOf(work));

    private static KeyValuePair<string, object?> KindOf(WorkOffer work) => new("kind", work.Kind == WorkKind.Picture ? "picture" : "learning");

    private static KeyValuePair<string, object?> ModelOf(WorkOffer work) => new("model", work.Model);
}
