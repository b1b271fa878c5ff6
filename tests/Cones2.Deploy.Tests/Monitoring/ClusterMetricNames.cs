using System.Diagnostics.Metrics;
using Cones2.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Cones2.Deploy.Tests.Monitoring;

/// <summary>The cluster's instruments, by the names that Prometheus knows them by.</summary>
internal static class ClusterMetricNames
{
    // ASP.NET Core's and Prometheus's own.
    private static readonly string[] Others = ["up", "http_server_request_duration_seconds_bucket", "http_server_request_duration_seconds_count", "http_server_request_duration_seconds_sum"];

    public static IReadOnlySet<string> All { get; } = Read().Concat(Others).ToHashSet();

    private static List<string> Read()
    {
        var names = new List<string>();
        var type = typeof(SiloRoles).Assembly.GetType("Cones2.Grains.Telemetry.ClusterMetrics", throwOnError: true)!;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == "Cones2")
                names.AddRange(NamesOf(instrument));
        };
        listener.Start();
        using var services = new ServiceCollection().AddMetrics().AddOptions().BuildServiceProvider();
        ActivatorUtilities.CreateInstance(services, type);
        return names;
    }

    // As OpenTelemetry's exporter makes them.
    private static IEnumerable<string> NamesOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "");
        return instrument switch
        {
            Histogram<double> => [$"{name}_bucket", $"{name}_count", $"{name}_sum"],
            Counter<long> => [$"{name}_total"],
            _ => [name],
        };
    }
}
