using System.Net;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Gpu;
using Cones2.Grains.Hosting;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Storage;
using Cones2.Grains.Tenants;
using Cones2.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Dashboard;
using StackExchange.Redis;

namespace Cones2.Silo;

/// <summary>A silo from its configuration.</summary>
public static class Cones2SiloHostExtensions
{
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(20);

    /// <exception cref="OptionsValidationException">With everything that is wrong with the section Cones2.</exception>
    public static IHostApplicationBuilder AddCones2Silo(this IHostApplicationBuilder host)
    {
        var section = host.Configuration.GetSection(Cones2SiloOptions.Section);
        var faults = new List<string>();
        var options = SiloSettings.Read<Cones2SiloOptions>(section, faults);
        faults.AddRange([.. new Cones2SiloOptionsValidator().Validate(null, options).Failures ?? [], .. SiloSettings.FindFaults(section, options.Roles)]);
        if (faults.Count > 0)
            throw new OptionsValidationException(Cones2SiloOptions.Section, typeof(Cones2SiloOptions), faults);

        host.AddTelemetry("cones2-silo");
        host.Services.AddHealthChecks().AddCheck<MembershipHealth>("membership", tags: [TelemetryExtensions.Live]);
        return host.UseOrleans(silo =>
        {
            silo.AddActivityPropagation();
            silo.AddIdentity(options);
            silo.AddClustering(options);
            silo.AddState(options);
            silo.AddBlobs(options);
            silo.AddTokens(options);
            silo.AddCones2(options.Roles);
            if (!string.IsNullOrEmpty(section["Tenants:Operators"]))
                silo.AddDashboard();
            silo.Services.AddOptions<TenantOptions>().Bind(section.GetSection("Tenants"));
            silo.Services.AddOptions<GpuPoolOptions>().Bind(section.GetSection("Pool"));
            silo.Services.AddOptions<GpuNodeOptions>().Bind(section.GetSection("Node"));
            silo.Services.AddOptions<BlobCacheOptions>().Bind(section.GetSection("Cache"));

            // The hand-over takes of the same time: what Orleans needs to leave in order comes on top.
            silo.Services.AddOptions<HostOptions>().Configure<IOptions<GpuNodeOptions>>((process, node) => process.ShutdownTimeout = node.Value.HandOverWithin + LeaveWithin);
            if (options.Roles.HasFlag(SiloRoles.Gpu))
            {
                silo.AddStableDiffusion(engine => engine.Bind(section.GetSection("Engine")));
                silo.Services.AddHealthChecks().AddCheck<DeviceHealth>("device", tags: [TelemetryExtensions.Live]);
            }
        });
    }

    private static void AddIdentity(this ISiloBuilder silo, Cones2SiloOptions options)
    {
        silo.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = options.ClusterId);
        if (options.Name is not null)
            silo.Configure<Orleans.Configuration.SiloOptions>(names => names.SiloName = options.Name);
    }

    private static void AddClustering(this ISiloBuilder silo, Cones2SiloOptions options)
    {
        if (options.Clustering == ClusteringKind.Localhost)
        {
            silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort, serviceId: options.ClusterId, clusterId: options.ClusterId);
            return;
        }

        silo.UseRedisClustering(redis => redis.ConfigurationOptions = ConfigurationOptions.Parse(options.Redis!));
        if (options.Address is not null)
            silo.ConfigureEndpoints(IPAddress.Parse(options.Address), options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: true);
        else
            silo.ConfigureEndpoints(options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: true);
    }

    private static void AddBlobs(this ISiloBuilder silo, Cones2SiloOptions options)
    {
        if (options.Blobs == BlobKind.Azure)
            silo.AddAzureBlobs(AzureAccount.Open(options.AzureStorage!).GetBlobContainerClient(options.AzureContainer));
        else
            silo.AddFileBlobs(Path.Combine(options.Folder!, "blobs"));
    }

    private static void AddTokens(this ISiloBuilder silo, Cones2SiloOptions options) =>
        silo.Services.AddSingleton(services => new TenantTokens(
            Convert.FromBase64String(options.TokenKey!),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            string.IsNullOrEmpty(options.OtherTokenKey) ? [] : [Convert.FromBase64String(options.OtherTokenKey)]));
}
