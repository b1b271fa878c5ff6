using System.Net;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Scheduling;
using Microsoft.Extensions.Time.Testing;

namespace Cones2.Benchmarks;

/// <summary>
/// How long pictures wait for a slot, by the cluster's own pool of leases and by a silo chosen at random: the same arrivals
/// and durations, played on a clock of their own.
/// </summary>
internal sealed class QueueSimulation
{
    private const int Nodes = 4;
    private const double Load = 0.8;
    private const int Pictures = 4000;
    private const double MeanSeconds = 1;

    private static readonly WorkOffer Offer = new(WorkKind.Picture, "model");

    private readonly List<(double Arrival, double Duration, int Random)> _pictures = [];

    public QueueSimulation(int seed)
    {
        var random = new Random(seed);
        var now = 0.0;
        for (var picture = 0; picture < Pictures; picture++)
        {
            now += Exponential(MeanSeconds / (Nodes * Load));
            _pictures.Add((now, Exponential(MeanSeconds), random.Next(Nodes)));
        }

        double Exponential(double mean) => -mean * Math.Log(1 - random.NextDouble());
    }

    /// <returns>Seconds that each picture waited.</returns>
    public IReadOnlyList<double> ByChance()
    {
        var free = new double[Nodes];
        var waits = new List<double>();
        foreach (var (arrival, duration, node) in _pictures)
        {
            var begin = Math.Max(arrival, free[node]);
            free[node] = begin + duration;
            waits.Add(begin - arrival);
        }

        return waits;
    }

    /// <returns>Seconds that each picture waited.</returns>
    public IReadOnlyList<double> ByLeases()
    {
        var clock = new FakeTimeProvider();
        var pool = new GpuPool(new GpuPoolOptions { MissedBeats = 100, Beat = TimeSpan.FromMinutes(1) }, clock);
        var start = clock.GetUtcNow();
        var silos = Enumerable.Range(0, Nodes).Select(node => SiloAddress.New(IPAddress.Loopback, 1000 + node, 1)).ToList();
        var sequence = 0L;
        foreach (var silo in silos)
            pool.Report(new NodeReport(silo, ++sequence, 1, [Offer], []));

        var waits = new double[_pictures.Count];
        var waiting = new HashSet<int>();
        var events = new PriorityQueue<(int Picture, bool Ends), double>(_pictures.Select((picture, index) => ((index, false), picture.Arrival)));
        while (events.TryDequeue(out var next, out var now))
        {
            clock.SetUtcNow(start + TimeSpan.FromSeconds(now));
            if (next.Ends)
                pool.LetGo(new WorkAttempt($"{next.Picture}", 1));
            else if (pool.Ask(new LeaseRequest($"{next.Picture}", TenantId.Parse("acme"), Priority.Normal, Offer)) is not null)
                Begin(next.Picture, now);
            else
                waiting.Add(next.Picture);

            foreach (var granted in waiting.Where(picture => pool.Granted($"{picture}") is not null).ToList())
            {
                waiting.Remove(granted);
                Begin(granted, now);
            }
        }

        return waits;

        void Begin(int picture, double now)
        {
            waits[picture] = now - _pictures[picture].Arrival;
            events.Enqueue((picture, true), now + _pictures[picture].Duration);
        }
    }
}
