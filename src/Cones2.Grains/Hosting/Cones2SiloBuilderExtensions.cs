using Cones2.Grains.Compositions;
using Cones2.Grains.Gpu;
using Cones2.Grains.Engine;
using Cones2.Grains.Scheduling;
using Cones2.Grains.State;
using Cones2.Grains.Storage;
using Cones2.Grains.Subjects;
using Cones2.Grains.Telemetry;
using Cones2.Grains.Tenants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;

namespace Cones2.Grains.Hosting;

/// <summary>Puts the grains into a silo.</summary>
public static class Cones2SiloBuilderExtensions
{
    private const int MaxMessageSize = 8 << 20;

    private static readonly Type[] ControlGrains = [typeof(GpuPoolGrain), typeof(SubjectGrain), typeof(CompositionGrain), typeof(TenantGrain), typeof(TenantBooksGrain), typeof(TenantKeysGrain)];
    private static readonly Type[] GpuGrains = [typeof(GpuNodeGrain), typeof(DiffusionSlotGrain)];

    /// <summary>
    /// Adds what the roles need. The host adds grain storage named <see cref="StorageNames.Grains"/>, reminders, an
    /// <see cref="IBlobStore"/>, the <see cref="Contracts.Tenants.TenantTokens"/> of whoever signs people in, and, for <see cref="SiloRoles.Gpu"/>, an <see cref="IDiffusionEngine"/>,
    /// as <see cref="AddStableDiffusion"/> does.
    /// </summary>
    public static ISiloBuilder AddCones2(this ISiloBuilder silo, SiloRoles roles)
    {
        silo.AddDirectory();
        silo.AddWire();
        silo.AddTenants();
        silo.AddScheduling();
        if (roles.HasFlag(SiloRoles.Control))
            silo.Services.AddHostedService<LostWork>();
        return roles.HasFlag(SiloRoles.Gpu) ? silo.AddGpuNode().Without(roles) : silo.Without(roles);
    }

    /// <summary>Adds the engine of a GPU silo.</summary>
    public static ISiloBuilder AddStableDiffusion(this ISiloBuilder silo, Action<OptionsBuilder<EngineOptions>> configure)
    {
        configure(silo.Services.AddOptionsWithValidateOnStart<EngineOptions, EngineOptionsValidator>());
        silo.Services.AddSingleton<StableDiffusionEngine>();
        silo.Services.AddSingleton<IDiffusionEngine>(services => services.GetRequiredService<StableDiffusionEngine>());
        silo.Services.AddHostedService(services => services.GetRequiredService<StableDiffusionEngine>());
        return silo;
    }

    /// <summary>
    /// Orleans' default directory ends every grain that is registered on a silo that leaves, wherever it runs: so a silo
    /// that stopped took a share of all other nodes' work with it.
    /// </summary>
    private static void AddDirectory(this ISiloBuilder silo)
    {
#pragma warning disable ORLEANSEXP003 // Marked experimental since Orleans 9; nothing else keeps those grains without one more server.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
    }

    private static void AddWire(this ISiloBuilder silo)
    {
        // Binary and tolerant of versions, as on the wire; ids keep their private constructors.
        silo.Services.AddSingleton<IGrainStorageSerializer, OrleansGrainStorageSerializer>();
        silo.Services.Configure<SiloMessagingOptions>(options =>
        {
            options.MaxMessageBodySize = MaxMessageSize;

            // A slot's one call lasts as long as a training; a message to it must not take it for stuck.
            options.MaxRequestProcessingTime = TimeSpan.FromDays(30);
        });
    }

    private static void AddTenants(this ISiloBuilder silo)
    {
        silo.Services.AddOptionsWithValidateOnStart<TenantOptions, TenantOptionsValidator>();
        silo.AddIncomingGrainCallFilter<TenantFilter>();
        silo.AddOutgoingGrainCallFilter<InsideProof>();
    }

    private static void AddScheduling(this ISiloBuilder silo)
    {
        silo.Services.AddOptionsWithValidateOnStart<GpuPoolOptions, GpuPoolOptionsValidator>();
        silo.Services.AddMetrics();
        silo.Services.AddSingleton<ClusterMetrics>();
        silo.Services.AddSingleton<LeasedRun>();
        silo.Services.AddSingleton<OrderValidator>();

        // On every silo, also where the grain itself can't be: whoever calls it places it.
        silo.AddPlacementDirector<OnItsSiloPlacement, OnItsSiloDirector>();
    }

    private static ISiloBuilder AddGpuNode(this ISiloBuilder silo)
    {
        silo.Services.AddOptionsWithValidateOnStart<GpuNodeOptions, GpuNodeOptionsValidator>();
        silo.Services.AddOptionsWithValidateOnStart<BlobCacheOptions, BlobCacheOptionsValidator>();
        silo.Services.AddSingleton<BlobCache>();
        silo.Services.AddSingleton<PictureRun>();
        silo.Services.AddSingleton<LearningRun>();
        return silo.AddStartupTask(async (services, cancellationToken) =>
        {
            var node = services.GetRequiredService<IGrainFactory>()
                .GetGrain<IGpuNodeGrain>(GpuNodeGrain.KeyOf(services.GetRequiredService<ILocalSiloDetails>().SiloAddress));
            await node.StartAsync(cancellationToken);

            // While the silo still answers: later it would give leases that nobody can take up.
            services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping
                .Register(() => node.CloseAsync(CancellationToken.None).Wait(services.GetRequiredService<IOptions<GpuNodeOptions>>().Value.HandOverWithin));
        });
    }

    /// <summary>A silo offers the grain classes that it registers: those of other roles are placed elsewhere.</summary>
    private static ISiloBuilder Without(this ISiloBuilder silo, SiloRoles roles)
    {
        silo.Services.PostConfigure<GrainTypeOptions>(options =>
        {
            if (!roles.HasFlag(SiloRoles.Control))
                options.Classes.ExceptWith(ControlGrains);
            if (!roles.HasFlag(SiloRoles.Gpu))
                options.Classes.ExceptWith(GpuGrains);
        });
        return silo;
    }
}
