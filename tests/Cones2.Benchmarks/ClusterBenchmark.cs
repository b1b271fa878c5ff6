using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cones2.Client;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion;
using Cones2.Grains.Engine;
using Cones2.PictureWorld;
using Microsoft.Extensions.Options;

namespace Cones2.Benchmarks;

/// <summary>What the cluster costs beside its engine, and what it brings.</summary>
internal static class ClusterBenchmark
{
    private const int Pairs = 20;
    private const int WarmUps = 30;
    private const int WarmUpSteps = 10;
    private const int InferenceSteps = 50;
    private const int Rounds = 5;
    private const int Together = 8;
    private const int Submissions = 300;
    private const int Callers = 32;
    private const int ScaledPictures = 48;
    private const int ScaledSteps = 20;

    // Stable Diffusion 2.1 at 512 pixels in bfloat16 on an NVIDIA H200 takes as long (cones2 bench --device cuda).
    private static readonly TimeSpan GpuStep = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SimulatedStep = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan CallingTime = TimeSpan.FromSeconds(5);
    private static readonly TenantId Tenant = TenantId.Parse("bench");
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static int _compositions;

    public static async Task<int> RunAsync(bool isJson, CancellationToken cancellationToken)
    {
        var deviceOverhead = await MeasureDeviceAsync(cancellationToken);
        var (overhead, batching) = await MeasureEngineAsync(cancellationToken);
        var (waitP99, callsPerSecond) = await MeasureCallsAsync(cancellationToken);
        var (leases, chance) = MeasureQueue();
        var (two, four) = await MeasureScalingAsync(cancellationToken);
        if (isJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                clusterOverDevice = deviceOverhead,
                clusterOverEngine = overhead,
                batchedOverAlone = batching,
                waitP99Milliseconds = waitP99,
                statusCallsPerSecond = callsPerSecond,
                leasesP95Seconds = leases,
                randomP95Seconds = chance,
                randomOverLeases = chance / leases,
                twoSilosOverOne = two,
                fourSilosOverOne = four,
            }, Format));
            return 0;
        }

        Print("one picture by the cluster over a device alone", deviceOverhead, "f3", "");
        Print("  over an engine that computes on these processors", overhead, "f3", "");
        Print($"{Together} pictures at once over one after the other, throughput", batching, "f2", "");
        Print("submit to first step, idle silo, 99th percentile", waitP99, "f1", "ms");
        Print("status calls of one client", callsPerSecond, "n0", "per second");
        Print("95th percentile of waiting at 80 % load, leases", leases, "f2", "picture times");
        Print("  by a silo chosen at random", chance, "f2", "picture times");
        Print("2 silos over 1, simulated device, throughput", two, "f2", "");
        Print("4 silos over 1", four, "f2", "");
        return 0;
    }

    private static void Print(string what, double value, string format, string unit) =>
        Console.WriteLine($"{what,-58} {value.ToString(format, CultureInfo.InvariantCulture),8} {unit}".TrimEnd());

    /// <summary>A device beside the processors, at the pace of Stable Diffusion 2.1 on a large GPU: through the cluster, and without it.</summary>
    private static async Task<double> MeasureDeviceAsync(CancellationToken cancellationToken)
    {
        var engine = new SimulatedEngine(GpuStep);
        await using var cluster = await BenchmarkCluster.StartAsync(gpuSilos: 1, slots: Together, () => engine);
        return (await ComparedAsync(cluster, engine, Order(InferenceSteps), cancellationToken)).Ratio;
    }

    /// <summary>The small model on this machine: through the cluster, and without it.</summary>
    private static async Task<(double Overhead, double Batching)> MeasureEngineAsync(CancellationToken cancellationToken)
    {
        using var engine = new StableDiffusionEngine(Options.Create(new EngineOptions
        {
            Models = [new EngineModelOptions { Name = SimulatedEngine.Model, Path = SmallModel.ModelIn(SmallModel.Folder), Precision = Precision.Float32 }],
        }));
        await engine.StartingAsync(cancellationToken);
        await using var cluster = await BenchmarkCluster.StartAsync(gpuSilos: 1, slots: Together, () => new Borrowed(engine));
        var order = Order(InferenceSteps) with { Prompt = "a photo of a red mug and a blue car on the beach", GuidanceScale = 4 };

        var (ratio, through) = await ComparedAsync(cluster, engine, order, cancellationToken);
        var together = new List<double>();
        for (var round = 0; round < Rounds; round++)
            together.Add(await TimeAsync(() => PicturesAsync(cluster.Client, order, Together, cancellationToken)));
        return (ratio, Together * through / Median(together));
    }

    /// <summary>One picture at a time by the cluster and by its engine alone, in turn.</summary>
    private static async Task<(double Ratio, double Through)> ComparedAsync(BenchmarkCluster cluster, IDiffusionEngine engine, CompositionOrder order, CancellationToken cancellationToken)
    {
        // Short ones first: what the cluster runs for the first time is still being compiled.
        for (var warmUp = 0; warmUp < WarmUps; warmUp++)
            await PicturesAsync(cluster.Client, order with { InferenceSteps = WarmUpSteps }, 1, cancellationToken);
        var (alone, through) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < Pairs; pair++)
        {
            // Whichever comes first may find the machine in another state.
            if (pair % 2 == 0)
                alone.Add(await TimeAsync(ComposeAsync));
            through.Add(await TimeAsync(() => PicturesAsync(cluster.Client, order, 1, cancellationToken)));
            if (pair % 2 != 0)
                alone.Add(await TimeAsync(ComposeAsync));
        }

        return (Median(through.Zip(alone, (cluster, engine) => cluster / engine)), Median(through));

        async Task ComposeAsync()
        {
            await foreach (var _ in engine.ComposeAsync(new PictureWork(order, [], 0, null), CancellationToken.None, cancellationToken))
            {
            }
        }
    }

    private static async Task<(double WaitP99, double CallsPerSecond)> MeasureCallsAsync(CancellationToken cancellationToken)
    {
        await using var cluster = await BenchmarkCluster.StartAsync(gpuSilos: 1, slots: 1, () => new SimulatedEngine(TimeSpan.Zero));
        var waits = new List<double>();
        for (var submission = 0; submission < Submissions; submission++)
        {
            var clock = Stopwatch.StartNew();
            var id = NextId();
            await cluster.Client.SubmitAsync(id, Order(steps: 1), cancellationToken);
            var isFirst = true;
            await foreach (var progress in cluster.Client.WatchAsync(id, cancellationToken))
            {
                if (!isFirst || progress.Picture.Step == 0)
                    continue;
                isFirst = false;
                waits.Add(clock.Elapsed.TotalMilliseconds);
            }
        }

        var known = NextId();
        await cluster.Client.SubmitAsync(known, Order(steps: 1), cancellationToken);
        var calls = 0;
        var calling = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (calling.Elapsed < CallingTime)
            {
                await cluster.Client.GetCompositionAsync(known, cancellationToken);
                Interlocked.Increment(ref calls);
            }
        }));

        // The first third warms up.
        return (Percentile(waits[(Submissions / 3)..], 0.99), calls / calling.Elapsed.TotalSeconds);
    }

    private static (double Leases, double Chance) MeasureQueue()
    {
        var simulation = new QueueSimulation(seed: 0);
        return (Percentile(simulation.ByLeases(), 0.95), Percentile(simulation.ByChance(), 0.95));
    }

    private static async Task<(double Two, double Four)> MeasureScalingAsync(CancellationToken cancellationToken)
    {
        var times = new Dictionary<int, double>();
        foreach (var silos in new[] { 1, 2, 4 })
        {
            await using var cluster = await BenchmarkCluster.StartAsync(silos, slots: 1, () => new SimulatedEngine(SimulatedStep));
            await PicturesAsync(cluster.Client, Order(ScaledSteps), silos, cancellationToken);
            times[silos] = await TimeAsync(() => PicturesAsync(cluster.Client, Order(ScaledSteps), ScaledPictures, cancellationToken));
        }

        return (times[1] / times[2], times[1] / times[4]);
    }

    /// <summary>One composition for each picture, all at once.</summary>
    private static Task PicturesAsync(ICones2Client client, CompositionOrder order, int pictures, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, pictures).Select(async seed =>
        {
            var id = NextId();
            await client.SubmitAsync(id, order with { Seed = seed }, cancellationToken);
            await foreach (var _ in client.WatchAsync(id, cancellationToken))
            {
            }
        }));

    private static CompositionOrder Order(int steps) => new() { Model = SimulatedEngine.Model, Prompt = "a photo", InferenceSteps = steps, Width = 64, Height = 64 };

    private static CompositionId NextId() => CompositionId.Of(Tenant, $"{Interlocked.Increment(ref _compositions)}");

    private static async Task<double> TimeAsync(Func<Task> call)
    {
        var clock = Stopwatch.StartNew();
        await call();
        return clock.Elapsed.TotalSeconds;
    }

    private static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    private static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
    }

    /// <summary>The container of a silo disposes of what it made; the engine outlives the cluster.</summary>
    private sealed class Borrowed(IDiffusionEngine engine) : IDiffusionEngine
    {
        public IReadOnlyList<ModelOnOffer> Models => engine.Models;

        public IAsyncEnumerable<ComposedStep> ComposeAsync(PictureWork work, CancellationToken handOver, CancellationToken cancellationToken) =>
            engine.ComposeAsync(work, handOver, cancellationToken);

        public IAsyncEnumerable<LearnedStep> LearnAsync(LearningWork work, CancellationToken handOver, CancellationToken cancellationToken) =>
            engine.LearnAsync(work, handOver, cancellationToken);
    }
}
