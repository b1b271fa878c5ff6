using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Telemetry;
using Cones2.Grains.Tenants;
using Cones2.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cones2.Gateway.Tests.Telemetry;

public sealed class OpsServerTests : IDisposable
{
    private readonly TaskCompletionSource _mayStart = new();
    private readonly TaskCompletionSource _mayStop = new();
    private readonly HttpClient _http;
    private readonly int _port = FreePort.Find();

    public OpsServerTests() => _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Health_FromStartToStop_IsReadyWhileTheHostWorks()
    {
        using var host = Build();

        var starting = host.StartAsync(Cancellation);
        Assert.Equal(HttpStatusCode.OK, await StatusOf("/health/live"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusOf("/health/ready"));

        _mayStart.SetResult();
        await starting;
        Assert.Equal(HttpStatusCode.OK, await StatusOf("/health/ready"));

        var stopping = host.StopAsync(Cancellation);
        Assert.Equal(HttpStatusCode.OK, await StatusOf("/health/live"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusOf("/health/ready"));
        _mayStop.SetResult();
        await stopping;
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusOf("/health/live"));
    }

    [Fact]
    public async Task Metrics_OfTheClustersMeter_AreThereForPrometheus()
    {
        _mayStart.SetResult();
        _mayStop.SetResult();
        using var host = Build();
        await host.StartAsync(Cancellation);
        var meter = host.Services.GetRequiredService<IMeterFactory>().Create("Cones2");

        meter.CreateObservableGauge("cones2.queue.expected_wait", () => new Measurement<double>(2.5, new KeyValuePair<string, object?>("model", "small")), "s");
        new ClusterMetrics(host.Services.GetRequiredService<IMeterFactory>(), Options.Create(new TenantOptions())).Stepped(new WorkOffer(WorkKind.Picture, "small"), TimeSpan.FromSeconds(0.017));
        var text = await _http.GetStringAsync("/metrics", Cancellation);

        // A GPU's steps are told apart: 17 ms are above 10 and below 20.
        Assert.Matches(@"cones2_step_duration_seconds_bucket\{[^}]*le=""0\.01""\} 0\b", text);
        Assert.Matches(@"cones2_step_duration_seconds_bucket\{[^}]*le=""0\.02""\} 1\b", text);
        Assert.Contains("cones2_queue_expected_wait_seconds{", text, StringComparison.Ordinal);
        Assert.Contains("model=\"small\"", text, StringComparison.Ordinal);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Start_PortIsTaken_SaysWhichAndWhatToDo()
    {
        using var other = new TcpListener(IPAddress.Any, _port);
        other.Start();
        using var host = Build();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));

        Assert.Contains($"OpsPort is {_port}, at which another program listens", exception.Message, StringComparison.Ordinal);
    }

    private IHost Build()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection([new("Cones2:OpsPort", $"{_port}")]);
        builder.Logging.ClearProviders();
        builder.AddTelemetry("test");
        builder.Services.AddHostedService(_ => new SlowWork(_mayStart.Task, _mayStop.Task));
        return builder.Build();
    }

    private async Task<HttpStatusCode> StatusOf(string path)
    {
        using var response = await _http.GetAsync(path, Cancellation);
        return response.StatusCode;
    }

    private sealed class SlowWork(Task mayStart, Task mayStop) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => mayStart;

        public Task StopAsync(CancellationToken cancellationToken) => mayStop;
    }
}
