using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Cones2.Telemetry;

/// <summary>What a process tells of itself.</summary>
public static class TelemetryExtensions
{
    /// <summary>The tag of health checks whose failure asks for the process to be started anew.</summary>
    public const string Live = "live";

    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Cones2 = "Cones2";
    private const string OrleansCalls = "Microsoft.Orleans.Application";

    private static readonly string[] Meters =
    [
        Cones2, "Microsoft.Orleans", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting",
    ];

    /// <summary>
    /// Adds health and metrics at <see cref="OpsOptions.OpsPort"/>, and sends traces, metrics and logs by OTLP where
    /// OTEL_EXPORTER_OTLP_ENDPOINT says so. To be called first: what starts before it can't be asked how it fares.
    /// </summary>
    /// <param name="host">Of the silo or the gateway.</param>
    /// <param name="service">Its name, if OTEL_SERVICE_NAME gives no other.</param>
    public static void AddTelemetry(this IHostApplicationBuilder host, string service)
    {
        host.Services.AddOptionsWithValidateOnStart<OpsOptions, OpsOptionsValidator>().BindConfiguration(OpsOptions.Section);
        host.Services.AddHealthChecks().AddCheck<HostHealth>("host");
        host.Services.AddHostedService<OpsServer>();

        // A line of the log belongs to the request that caused it, whichever silo wrote it.
        host.Logging.Configure(logging => logging.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        host.Services.Configure<SimpleConsoleFormatterOptions>(console => console.IncludeScopes = true);
        host.Services.Configure<JsonConsoleFormatterOptions>(console => console.IncludeScopes = true);
        host.Services.Configure<ConsoleFormatterOptions>(console => console.IncludeScopes = true);

        // A formatter that nobody chose by its name has the options of an earlier .NET instead.
        host.Services.PostConfigure<ConsoleLoggerOptions>(console => console.FormatterName ??= ConsoleFormatterNames.Simple);
        var telemetry = host.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(host.Configuration["OTEL_SERVICE_NAME"] ?? service))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter())
            .WithTracing(traces => traces.AddSource(Cones2, OrleansCalls).AddAspNetCoreInstrumentation());
        if (!string.IsNullOrWhiteSpace(host.Configuration[OtlpEndpoint]))
            telemetry.WithLogging().UseOtlpExporter();
    }
}
