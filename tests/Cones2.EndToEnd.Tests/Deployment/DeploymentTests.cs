using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Cones2.Deploy.Tests;

namespace Cones2.EndToEnd.Tests.Deployment;

public sealed class DeploymentTests(DeployedCluster cluster) : PatientTests, IClassFixture<DeployedCluster>
{
    private const string ExpectedWait = "cones2_queue_expected_wait_seconds";
    private const string Slots = "cones2_node_slots";
    private const string BusySlots = "cones2_node_busy_slots";
    private const int Tenants = 16;
    private const int Steps = 24;

    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    // That all tenants got so far.
    private int _pictures;

    [Fact]
    public async Task Compose_ThroughTheGateway_MakesAPicture()
    {
        using var orders = new HttpOrders(cluster.Address, await cluster.CreateKeyAsync("acme"));

        var picture = await orders.ComposeAsync(steps: 4, seed: 7, Cancellation);

        Assert.Equal(PngSignature, picture[..PngSignature.Length]);
        Assert.True(await cluster.Gateway.ReadAsync("http_server_request_duration_seconds_count", Cancellation) > 0);
    }

    [Fact]
    public async Task Compose_WithTheChartsEnvironment_MakesAPicture()
    {
        Tool.Helm.Need();
        await using var charted = new ChartedCluster();
        await charted.InitializeAsync();
        using var orders = new HttpOrders(charted.Address, await charted.CreateKeyAsync("acme"));

        var picture = await orders.ComposeAsync(steps: 4, seed: 7, Cancellation);

        Assert.Equal(PngSignature, picture[..PngSignature.Length]);
    }

    [Fact]
    public async Task Compose_ByTheCommand_MakesAPictureOnTheCluster()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, _, errors) = await cluster.RunCommandAsync("compose", "--model", "small", "--prompt", "a photo of a red mug", "--steps", "4", "--tenant", "acme", "--output", folder["mug.png"]);

        Assert.True(exitCode == 0, errors);
        Assert.Equal(PngSignature, (await File.ReadAllBytesAsync(folder["mug.png"], Cancellation))[..PngSignature.Length]);
    }

    [Fact]
    public async Task Keys_ByTheCommand_AreGoodAtTheGatewayUnlessRevoked()
    {
        var (shop, _) = await CreateKeyAsync("shop backend");
        var (revoked, id) = await CreateKeyAsync("lost laptop");
        var (exitCode, _, errors) = await cluster.RunCommandAsync("keys", "revoke", id, "--tenant", "acme");
        Assert.True(exitCode == 0, errors);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop, HttpMethod.Get, "/v1/usage"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(shop, HttpMethod.Delete, "/v1/subjects/rex"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(revoked, HttpMethod.Get, "/v1/usage"));

        async Task<(string Key, string Id)> CreateKeyAsync(string label)
        {
            var (exitCode, output, errors) = await cluster.RunCommandAsync("keys", "create", label, "--role", "read", "--tenant", "acme", "--json");
            Assert.True(exitCode == 0, errors);
            using var told = JsonDocument.Parse(output);
            return (told.RootElement.GetProperty("key").GetString()!, told.RootElement.GetProperty("id").GetString()!);
        }

        async Task<HttpStatusCode> StatusAsync(string key, HttpMethod method, string path)
        {
            using var http = new HttpClient { BaseAddress = cluster.Address };
            using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
            return (await http.SendAsync(request, Cancellation)).StatusCode;
        }
    }

    [Fact]
    public async Task Scale_UnderLoad_NewSiloGetsWorkAndOneThatStopsLosesNone()
    {
        // What KEDA reads is told where nothing is ordered, and is 0: a moment later, if another test was just done.
        var idle = await WhenAsync(cluster.Control, ExpectedWait, wait => wait == 0);
        using var enough = new CancellationTokenSource();
        var load = await LoadAsync(enough.Token);
        var before = await WhenAsync(cluster.Control, ExpectedWait, wait => wait > 0);

        // Out: it is ready, and has work before each slot that was there has ended a picture, however fast the machine is.
        var slots = (await Task.WhenAll(cluster.Gpus.Select(gpu => gpu.ReadAsync(Slots, Cancellation)))).Sum();
        var third = await cluster.StartGpuAsync();
        var (clock, pictured) = (Stopwatch.StartNew(), Volatile.Read(ref _pictures));
        await WhenAsync(third, BusySlots, busy => busy > 0);
        var (gotWorkAfter, meanwhile) = (clock.Elapsed, Volatile.Read(ref _pictures) - pictured);

        // In: it is told to stop while it has work.
        await WhenAsync(cluster.Gpus[0], BusySlots, busy => busy > 0);
        var exitCode = await cluster.StopAsync(cluster.Gpus[0]);
        await enough.CancelAsync();
        var pictures = await Task.WhenAll(load);
        var after = await WhenAsync(cluster.Control, ExpectedWait, wait => wait == 0);

        TestContext.Current.SendDiagnosticMessage($"Work after {gotWorkAfter.TotalSeconds:F2} s and {meanwhile} pictures; {pictures.Sum()} pictures; expected wait {idle:F1} s before, {before:F1} s under load, {after:F1} s after.");
        Assert.True(meanwhile <= slots, $"The new silo had work after {meanwhile} pictures of {slots} slots.");
        Assert.Equal(0, exitCode);
        Assert.All(pictures, count => Assert.True(count > 0));
        Assert.Equal(0, await cluster.Control.ReadAsync("cones2_queue_length", Cancellation));
    }

    /// <summary>Several tenants, each of whom orders its next picture when it has the one before, until it is enough; any failed request fails it.</summary>
    /// <returns>How many pictures each got.</returns>
    private async Task<List<Task<int>>> LoadAsync(CancellationToken enough)
    {
        var result = new List<Task<int>>();
        for (var tenant = 0; tenant < Tenants; tenant++)
            result.Add(OrderAsync(await cluster.CreateKeyAsync($"load-{tenant}"), tenant, enough));
        return result;
    }

    private async Task<int> OrderAsync(string key, int tenant, CancellationToken enough)
    {
        using var orders = new HttpOrders(cluster.Address, key);
        var count = 0;
        do
        {
            await orders.ComposeAsync(Steps, (tenant * 1000) + count, Cancellation);
            count++;
            Interlocked.Increment(ref _pictures);
        }
        while (!enough.IsCancellationRequested);
        return count;
    }

    private async Task<double> WhenAsync(DeployedProcess process, string metric, Func<double, bool> isIt)
    {
        while (true)
        {
            if (await process.ReadAsync(metric, Cancellation) is { } value && isIt(value))
                return value;
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
        }
    }
}
