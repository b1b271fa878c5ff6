using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Telemetry;
using Cones2.Grains.Tenants;
using Cones2.Grains.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Tests.Telemetry;

public sealed class ClusterMetricsTests(GpuCluster cluster) : IClassFixture<GpuCluster>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submit_TwoPictures_CountsThemByModelAndNeverByTenant()
    {
        var done = new ConcurrentQueue<KeyValuePair<string, object?>[]>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ClusterMetrics.Name && instrument.Name == "cones2.work.done")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => done.Enqueue(tags.ToArray()));
        listener.Start();

        await ComposeAsync("acme/counted", seed: 900, pictures: 2);

        Assert.True(done.Count >= 2);
        Assert.All(done, tags => Assert.Equal(["kind", "model"], tags.Select(tag => tag.Key).Order()));
    }

    [Fact]
    public void Done_TenantsAreAskedFor_TellsWhose()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var metrics = new ClusterMetrics(meters, Options.Create(new TenantOptions { InMetrics = true }));
        string? tenant = null;
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Meter.Scope == meters && instrument.Name == "cones2.work.done") listener.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => tenant = tags.ToArray().Single(tag => tag.Key == "tenant").Value as string);
        listener.Start();

        metrics.Done(new LeaseRequest("acme/beach/0", TenantId.Parse("acme"), Priority.Normal, new WorkOffer(WorkKind.Picture, "small")));

        Assert.Equal("acme", tenant);
    }

    [Fact]
    public async Task Observe_AfterAPicture_TellsItsQueueAndTheSlotsOfTheNodes()
    {
        var seen = new ConcurrentDictionary<string, KeyValuePair<string, object?>[]>();
        var kinds = new ConcurrentDictionary<string, bool>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ClusterMetrics.Name && instrument.IsObservable)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) =>
        {
            seen[instrument.Name] = tags.ToArray();
            if (instrument.Name == "cones2.queue.length")
                kinds[string.Join(' ', tags.ToArray().Select(tag => tag.Value))] = true;
        });
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => seen[instrument.Name] = tags.ToArray());
        listener.Start();
        using var patience = GpuCluster.Patience();

        await ComposeAsync("acme/observed", seed: 970, pictures: 1);
        while (seen.Count < 4)
        {
            // The pool tells what waits at its next beat.
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
            listener.RecordObservableInstruments();
        }

        Assert.Equal(["cones2.node.busy_slots", "cones2.node.slots", "cones2.queue.expected_wait", "cones2.queue.length"], seen.Keys.Order());
        Assert.Equal(["kind", "model"], seen["cones2.queue.length"].Select(tag => tag.Key));
        Assert.Equal([$"learning {FakeEngine.Model}", $"picture {FakeEngine.Model}"], kinds.Keys.Order());
    }

    [Fact]
    public async Task Submit_Traced_HasASpanForEachAttemptAndItsSteps()
    {
        var attempts = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ClusterActivities.Name || source.Name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = attempts.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var caller = new Activity("a request").SetIdFormat(ActivityIdFormat.W3C).Start();

        await ComposeAsync("acme/traced", seed: 950, pictures: 1);

        var attempt = Assert.Single(attempts, attempt => attempt.GetTagItem("cones2.work") is "acme/traced/0");
        Assert.Equal(3, attempt.Events.Count());
        Assert.Equal(caller.TraceId, attempt.TraceId);
    }

    private async Task ComposeAsync(string id, long seed, int pictures)
    {
        var composition = cluster.Composition(id);
        await composition.SubmitAsync(new CompositionOrder { Model = FakeEngine.Model, Prompt = "a beach", InferenceSteps = 3, Seed = seed, Pictures = pictures }, Cancellation);
        await foreach (var _ in composition.WatchAsync(Cancellation))
        {
        }
    }
}
