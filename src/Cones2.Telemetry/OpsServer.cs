using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace Cones2.Telemetry;

/// <summary>
/// Answers /health/live, /health/ready and /metrics on a port of its own: it is there before the process has begun its work
/// and until it has ended it.
/// </summary>
internal sealed partial class OpsServer(IOptions<OpsOptions> options, HealthCheckService health, MeterProvider meters, ILogger<OpsServer> logger) : IHostedLifecycleService, IAsyncDisposable
{
    private WebApplication? _app;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.OpsPort == 0)
            return;

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenAnyIP(options.Value.OpsPort);
        });
        builder.Services.AddSingleton(health);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        _app = builder.Build();
        _app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains(TelemetryExtensions.Live) });
        _app.MapHealthChecks("/health/ready");
        _app.UseOpenTelemetryPrometheusScrapingEndpoint(meters, null, "/metrics", null, null);
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException)
        {
            throw new OptionsValidationException(OpsOptions.Section, typeof(OpsOptions), [$"{OpsOptions.Section}:OpsPort is {options.Value.OpsPort}, at which another program listens; give another, or 0 for none."]);
        }

        LogListens(logger, options.Value.OpsPort);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Health and metrics at port {Port}.")]
    private static partial void LogListens(ILogger logger, int port);

    /// <summary>Signals are for the process's own host.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
