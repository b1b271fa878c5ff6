using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Cones2.Client;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Tenants;
using Cones2.EndToEnd.Tests.Processes;
using Cones2.Grains.Storage;
using Cones2.PictureWorld;

namespace Cones2.EndToEnd.Tests;

/// <summary>
/// Redis, Azurite, two control and two GPU silos with the small model, all as processes of their own, and a client in this
/// one.
/// </summary>
public sealed class ClusterProcesses : IAsyncLifetime
{
    public const string Model = "small";
    public const int SaveEvery = 5;
    public const int CheckpointEvery = 3;

    private const string ClusterId = "end-to-end";

    private readonly AzuriteServer _azurite = new();
    private readonly byte[] _tokenKey = RandomNumberGenerator.GetBytes(32);
    private readonly int _redisPort = FreePort.Find();
    private readonly List<SiloProcess> _silos = [];
    private ServerProcess? _redis;
    private ClusterClient? _client;
    private int _started;

    public ICones2Client Client => _client!.Calls;

    internal IBlobStore Blobs { get; private set; } = null!;

    internal IReadOnlyList<SiloProcess> Silos => _silos;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = ServerProcess.Start(ServerProcess.LogOf("redis"), "Ready to accept connections", new Dictionary<string, string>(), Tools.Redis, "--port", $"{_redisPort}", "--save", "", "--dir", Path.GetTempPath());
        await _redis.ReadyAsync(Cancellation);
        await StartStorageAsync();
        Blobs = new AzureBlobStore(new BlobContainerClient(_azurite.ConnectionString, "cones2"));
        foreach (var role in new[] { "Control", "Control", "Gpu", "Gpu" })
            await StartSiloAsync(role);
        _client = await ClusterClient.StartAsync($"127.0.0.1:{_redisPort}", ClusterId, _tokenKey, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
            await _client.DisposeAsync();

        foreach (var silo in _silos)
            silo.Process.Dispose();
        await _azurite.DisposeAsync();
        _redis?.Dispose();
    }

    /// <summary>Returns once the silo takes part.</summary>
    internal async Task StartSiloAsync(string role)
    {
        var (siloPort, gatewayPort) = (FreePort.Find(), FreePort.Find());
        var process = ServerProcess.Start(
            ServerProcess.LogOf($"silo-{_started++}-{role}"),
            "Application started.",
            new Dictionary<string, string>
            {
                ["Cones2__Roles"] = role,
                ["Cones2__ClusterId"] = ClusterId,
                ["Cones2__Clustering"] = "Redis",
                ["Cones2__State"] = "Redis",
                ["Cones2__Blobs"] = "Azure",
                ["Cones2__Redis"] = $"127.0.0.1:{_redisPort}",
                ["Cones2__AzureStorage"] = _azurite.ConnectionString,
                ["Cones2__TokenKey"] = Convert.ToBase64String(_tokenKey),
                ["Cones2__Address"] = "127.0.0.1",
                ["Cones2__SiloPort"] = $"{siloPort}",
                ["Cones2__GatewayPort"] = $"{gatewayPort}",
                ["Cones2__Node__Slots"] = "6",
                ["Cones2__Node__TellEvery"] = "00:00:00",
                ["Cones2__Engine__Models__0__Name"] = Model,
                ["Cones2__Engine__Models__0__Path"] = SmallModel.ModelIn(SmallModel.Folder),
                ["Cones2__Engine__Models__0__Precision"] = "Float32",
                ["Cones2__Engine__SaveEvery"] = $"{SaveEvery}",
                ["Cones2__Engine__CheckpointEvery"] = $"{CheckpointEvery}",

                // Several silos on this machine's few cores: each Torch takes one.
                ["OMP_NUM_THREADS"] = "1",
            },
            "dotnet",
            Path.Combine(AppContext.BaseDirectory, "Cones2.Silo.dll"));
        await process.ReadyAsync(Cancellation);
        _silos.Add(new SiloProcess(role, siloPort, process));
    }

    /// <summary>Ends a silo, and starts one of its role in its place.</summary>
    internal async Task ReplaceAsync(SiloProcess silo, string signal)
    {
        await silo.Process.SignalAsync(signal, Cancellation);
        var exitCode = await silo.Process.EndAsync(Cancellation);
        if (signal != "KILL")
            Assert.True(exitCode == 0, $"The silo ended with {exitCode}:\n{silo.Process.Log()}");
        _silos.Remove(silo);
        await StartSiloAsync(silo.Role);
    }

    /// <summary>The silo that has a composition's grain.</summary>
    internal async Task<SiloProcess> SiloOfAsync(CompositionId composition)
    {
        // Closed to clients: asked as one of the silos.
        RequestContext.Set(TenantTokens.InsideKey, new TenantTokens(_tokenKey, TimeProvider.System).Inside);
        var home = await _client!.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(_client.Grains.GetGrain<ICompositionGrain>(composition.ToString()));
        return _silos.Single(silo => silo.Port == home?.Endpoint.Port);
    }

    internal Task StartStorageAsync() => _azurite.StartAsync(Cancellation);

    internal Task StopStorageAsync() => _azurite.StopAsync(Cancellation);

    /// <summary>Redis answers nobody from here on, and has not lost anything.</summary>
    internal Task PauseRedisAsync() => _redis!.SignalAsync("STOP", Cancellation);

    internal Task ResumeRedisAsync() => _redis!.SignalAsync("CONT", Cancellation);
}
