using System.Security.Cryptography;
using Cones2.Client;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Engine;
using Cones2.Grains.Gpu;
using Cones2.Grains.Hosting;
using Cones2.Grains.Storage;
using Cones2.Grains.Tenants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;

namespace Cones2.Benchmarks;

/// <summary>A control silo and some GPU silos in this process, with what they keep in files and memory.</summary>
internal sealed class BenchmarkCluster : IAsyncDisposable
{
    private const string ControlSilo = "Silo_0";

    private readonly string _folder;
    private readonly InProcessTestCluster _silos;
    private readonly ServiceProvider _services;

    private BenchmarkCluster(string folder, InProcessTestCluster silos, ServiceProvider services)
    {
        _folder = folder;
        _silos = silos;
        _services = services;
    }

    public ICones2Client Client => _services.GetRequiredService<ICones2Client>();

    public static async Task<BenchmarkCluster> StartAsync(int gpuSilos, int slots, Func<IDiffusionEngine> engine)
    {
        var folder = Directory.CreateTempSubdirectory("cones2-bench-").FullName;
        var key = RandomNumberGenerator.GetBytes(TenantTokens.MinKeyLength);
        var builder = new InProcessTestClusterBuilder((short)(1 + gpuSilos));
        builder.Options.AssumeHomogenousSilosForTesting = false;
        builder.Options.ConfigureFileLogging = false;
        builder.Options.GatewayPerSilo = false;
        builder.ConfigureSilo((options, silo) =>
        {
            silo.AddCones2(options.SiloName == ControlSilo ? SiloRoles.Control : SiloRoles.Gpu);
            silo.UseInMemoryReminderService();
            silo.AddMemoryGrainStorage(StorageNames.Grains);
            silo.AddFileBlobs(folder);
            silo.Services.AddSingleton(new TenantTokens(key, TimeProvider.System));
            silo.Services.AddSingleton(_ => engine());
            silo.Services.Configure<OpenSystemTargets>(targets => targets.Interfaces.Add("ITestHooks"));
            silo.Services.Configure<GpuNodeOptions>(node => node.Slots = slots);
            silo.Services.Configure<TenantOptions>(tenants => tenants.MaxOpenWork = 10_000);
            silo.Services.AddLogging(logging => logging.ClearProviders());
        });
        var silos = builder.Build();
        await silos.DeployAsync();
        var services = new ServiceCollection().AddSingleton<IClusterClient>(silos.Client).AddCones2Client(key).BuildServiceProvider();
        return new BenchmarkCluster(folder, silos, services);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _silos.StopAllSilosAsync();
        await _silos.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
