using System.Net;
using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Cones2.Client;
using Cones2.EndToEnd.Tests.Processes;
using Cones2.Grains.Storage;
using Cones2.PictureWorld;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using StackExchange.Redis;

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
    private const string AzuriteKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _tokenKey = RandomNumberGenerator.GetBytes(32);
    private readonly int _redisPort = ServerProcess.FreePort();
    private readonly int _azuritePort = ServerProcess.FreePort();
    private readonly List<SiloProcess> _silos = [];
    private ServerProcess? _redis;
    private ServerProcess? _azurite;
    private IHost? _client;
    private int _started;

    public ICones2Client Client => _client!.Services.GetRequiredService<ICones2Client>();

    internal IBlobStore Blobs { get; private set; } = null!;

    internal IReadOnlyList<SiloProcess> Silos => _silos;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string AzureStorage =>
        $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={AzuriteKey};BlobEndpoint=http://127.0.0.1:{_azuritePort}/devstoreaccount1;";

    public async ValueTask InitializeAsync()
    {
        _redis = ServerProcess.Start(LogOf("redis"), new Dictionary<string, string>(), Tools.Redis, "--port", $"{_redisPort}", "--save", "", "--dir", Path.GetTempPath());
        await _redis.ListensAsync(_redisPort, Cancellation);
        await StartStorageAsync();
        Blobs = new AzureBlobStore(new BlobContainerClient(AzureStorage, "cones2"));
        foreach (var role in new[] { "Control", "Control", "Gpu", "Gpu" })
            await StartSiloAsync(role);
        _client = BuildClient();
        await _client.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.StopAsync();
            _client.Dispose();
        }

        foreach (var silo in _silos)
            silo.Process.Dispose();
        _azurite?.Dispose();
        _redis?.Dispose();
        _folder.Dispose();
    }

    /// <summary>Returns once the silo takes part.</summary>
    internal async Task StartSiloAsync(string role)
    {
        var (siloPort, gatewayPort) = (ServerProcess.FreePort(), ServerProcess.FreePort());
        var process = ServerProcess.Start(
            LogOf($"silo-{_started++}-{role}"),
            new Dictionary<string, string>
            {
                ["Cones2__Roles"] = role,
                ["Cones2__ClusterId"] = ClusterId,
                ["Cones2__Clustering"] = "Redis",
                ["Cones2__State"] = "Redis",
                ["Cones2__Blobs"] = "Azure",
                ["Cones2__Redis"] = $"127.0.0.1:{_redisPort}",
                ["Cones2__AzureStorage"] = AzureStorage,
                ["Cones2__TokenKey"] = Convert.ToBase64String(_tokenKey),
                ["Cones2__Address"] = "127.0.0.1",
                ["Cones2__SiloPort"] = $"{siloPort}",
                ["Cones2__GatewayPort"] = $"{gatewayPort}",
                ["Cones2__Node__Slots"] = "6",
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
        await process.ListensAsync(gatewayPort, Cancellation);
        _silos.Add(new SiloProcess(role, siloPort, process));
    }

    /// <summary>Ends a silo, and starts one of its role in its place.</summary>
    internal async Task ReplaceAsync(SiloProcess silo, string signal)
    {
        await silo.Process.SignalAsync(signal, Cancellation);
        await silo.Process.EndAsync(Cancellation);
        _silos.Remove(silo);
        await StartSiloAsync(silo.Role);
    }

    internal async Task StartStorageAsync()
    {
        _azurite?.Dispose();
        _azurite = ServerProcess.Start(
            LogOf("azurite"), new Dictionary<string, string>(), Tools.Azurite,
            "--blobHost", "127.0.0.1", "--blobPort", $"{_azuritePort}", "--location", _folder["azurite"], "--skipApiVersionCheck", "--silent");
        await _azurite.ListensAsync(_azuritePort, Cancellation);
    }

    internal async Task StopStorageAsync()
    {
        await _azurite!.SignalAsync("KILL", Cancellation);
        await _azurite.EndAsync(Cancellation);
    }

    // Not with the rest: who wants to know why a test failed finds them when all is over.
    private static string LogOf(string name) =>
        Path.Combine(Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "logs")).FullName, $"{name}.log");

    private IHost BuildClient()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = ClusterId);
            client.UseRedisClustering(redis => redis.ConfigurationOptions = new ConfigurationOptions { EndPoints = { new IPEndPoint(IPAddress.Loopback, _redisPort) } });
        });
        builder.Services.AddCones2Client(_tokenKey);
        return builder.Build();
    }
}
