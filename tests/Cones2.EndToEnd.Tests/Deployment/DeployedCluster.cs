using System.Security.Cryptography;
using Cones2.Contracts.Tenants;
using Cones2.Deploy.Tests;
using Cones2.Deploy.Tests.Compose;
using Cones2.EndToEnd.Tests.Processes;
using Cones2.PictureWorld;

namespace Cones2.EndToEnd.Tests.Deployment;

/// <summary>
/// What docker-compose.yml runs, without containers: the images' entry points with the images' and the services' environment,
/// in which only hosts and ports are others, against Redis and Azurite as its services have them.
/// </summary>
public class DeployedCluster : IAsyncLifetime
{
    private readonly string _tokenKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly string _redisPassword = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    private readonly string _storageKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
    private readonly int _redisPort = FreePort.Find();
    private readonly int _azuritePort = FreePort.Find();
    private readonly int _nobodysPort = FreePort.Find();
    private readonly int _gatewayPort = FreePort.Find();
    private readonly TemporaryFolder _folder = new();
    private readonly List<ServerProcess> _processes = [];
    private readonly List<DeployedProcess> _gpus = [];
    private ComposeFile? _compose;
    private ClusterClient? _client;

    internal DeployedProcess Control { get; private set; } = null!;

    internal DeployedProcess Gateway { get; private set; } = null!;

    internal IReadOnlyList<DeployedProcess> Gpus => _gpus;

    internal string Secret(string name) => name switch
    {
        "CONES2_TOKEN_KEY" => _tokenKey,
        "CONES2_REDIS_PASSWORD" => _redisPassword,
        "CONES2_STORAGE_KEY" => _storageKey,
        _ => "",
    };

    internal Uri Address => new($"http://127.0.0.1:{_gatewayPort}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _compose = ComposeFile.Read("docker-compose.yml", Secret);
        await PrepareAsync();
        Directory.CreateDirectory(_folder["redis"]);
        await StartAsync("compose-redis", "Ready to accept connections", new Dictionary<string, string>(), Tools.Redis,
            "--port", $"{_redisPort}", "--requirepass", _redisPassword, "--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction", "--dir", _folder["redis"]);
        await StartAsync("compose-azurite", "successfully listens", _compose.Environment("azurite"), Tools.Azurite,
            "--blobHost", "127.0.0.1", "--blobPort", $"{_azuritePort}", "--location", _folder["azurite"], "--skipApiVersionCheck", "--disableTelemetry");
        Control = await StartSiloAsync("control");
        for (var gpu = 0; gpu < FirstGpus; gpu++)
            await StartGpuAsync();
        Gateway = await StartGatewayAsync();
        var command = EnvironmentOf("cli", ContainerImage.Command);
        _client = await ClusterClient.StartAsync(command["Cones2__Redis"], command["Cones2__ClusterId"], Convert.FromBase64String(command["Cones2__TokenKey"]), Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_client is not null)
            await _client.DisposeAsync();

        foreach (var process in _processes.AsEnumerable().Reverse())
            process.Dispose();
        _folder.Dispose();
    }

    internal async Task<DeployedProcess> StartGpuAsync()
    {
        var gpu = await StartSiloAsync("gpu");
        _gpus.Add(gpu);
        return gpu;
    }

    /// <summary>As Kubernetes and Docker stop it.</summary>
    /// <returns>The exit code.</returns>
    internal async Task<int> StopAsync(DeployedProcess gpu)
    {
        _gpus.Remove(gpu);
        await gpu.Process.SignalAsync("TERM", Cancellation);
        return await gpu.Process.EndAsync(Cancellation);
    }

    internal Task<string> CreateKeyAsync(string tenant) => _client!.Calls
        .CreateKeyAsync(TenantId.Parse(tenant), new ApiKeyOrder("test", TenantRoles.Read | TenantRoles.Compose, null), Cancellation);

    /// <summary>Runs the command as its service does.</summary>
    internal async Task<(int ExitCode, string Output, string Errors)> RunCommandAsync(params string[] arguments)
    {
        var environment = EnvironmentOf("cli", ContainerImage.Command);
        environment["HOME"] = environment["CONES2_DATA"] = _folder["work"];
        return await Tool.RunAsync("dotnet", environment, [ContainerImage.Command.Assembly, .. arguments]);
    }

    /// <summary>GPU-role silos at the start.</summary>
    protected virtual int FirstGpus => 2;

    protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Of control, gpu, gateway or cli.</summary>
    protected virtual IReadOnlyDictionary<string, string> ServiceEnvironment(string service) => _compose!.Environment(service);

    private async Task<DeployedProcess> StartSiloAsync(string service)
    {
        var ops = FreePort.Find();
        var environment = EnvironmentOf(service, ContainerImage.Silo);
        environment["Cones2__Address"] = "127.0.0.1";
        environment["Cones2__SiloPort"] = $"{FreePort.Find()}";
        environment["Cones2__GatewayPort"] = $"{FreePort.Find()}";
        environment["Cones2__OpsPort"] = $"{ops}";

        // Several silos on this machine's few cores: each Torch takes one.
        environment["OMP_NUM_THREADS"] = "1";
        var process = await StartAsync($"compose-{service}-{_processes.Count}", "Application started.", environment, "dotnet", ContainerImage.Silo.Assembly);
        var silo = new DeployedProcess(process, ops, ops);
        await silo.HealthyAsync(Cancellation);
        return silo;
    }

    private async Task<DeployedProcess> StartGatewayAsync()
    {
        var ops = FreePort.Find();
        var environment = EnvironmentOf("gateway", ContainerImage.Gateway);
        environment["ASPNETCORE_HTTP_PORTS"] = $"{_gatewayPort}";
        environment["Cones2__OpsPort"] = $"{ops}";
        var gateway = new DeployedProcess(await StartAsync("compose-gateway", "Application started.", environment, "dotnet", ContainerImage.Gateway.Assembly), _gatewayPort, ops);
        await gateway.HealthyAsync(Cancellation);
        return gateway;
    }

    private Dictionary<string, string> EnvironmentOf(string service, ContainerImage image)
    {
        var result = new Dictionary<string, string>(image.Environment);
        foreach (var (name, value) in ServiceEnvironment(service))
        {
            result[name] = value
                .Replace("cones2-redis:6379", $"127.0.0.1:{_redisPort}", StringComparison.Ordinal)
                .Replace("redis:6379", $"127.0.0.1:{_redisPort}", StringComparison.Ordinal)
                .Replace("azurite:10000", $"127.0.0.1:{_azuritePort}", StringComparison.Ordinal)
                .Replace("collector:4317", $"127.0.0.1:{_nobodysPort}", StringComparison.Ordinal)
                .Replace("/models/small", SmallModel.ModelIn(SmallModel.Folder), StringComparison.Ordinal);
        }

        return result;
    }

    private async Task<ServerProcess> StartAsync(string name, string ready, IReadOnlyDictionary<string, string> environment, string command, params string[] arguments)
    {
        var process = ServerProcess.Start(ServerProcess.LogOf(name), ready, environment, command, arguments);
        _processes.Add(process);
        await process.ReadyAsync(Cancellation);
        return process;
    }
}
