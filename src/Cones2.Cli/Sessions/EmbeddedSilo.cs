using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Cones2.Client;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Engine;
using Cones2.Grains.Gpu;
using Cones2.Grains.Hosting;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Tenants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cones2.Cli.Sessions;

/// <summary>A cluster of one silo with one model, its files in a folder.</summary>
internal static class EmbeddedSilo
{
    /// <summary>What orders call the model, whichever it is: residuals know by themselves what they were learned on.</summary>
    public const string Model = "local";

    private const int Slots = 8;
    private const int Unlimited = 100_000;

    /// <param name="settings">Of the session.</param>
    /// <param name="loading">Told the share of the model that is loaded.</param>
    public static IHost Build(SessionSettings settings, Action<double> loading)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.LogTo(settings.Data);
        builder.AddEmbeddedSilo(settings, loading);
        return builder.Build();
    }

    /// <summary>Adds the silo and its client to a host.</summary>
    /// <param name="configure">Adds what else the silo shall have.</param>
    /// <inheritdoc cref="Build"/>
    public static void AddEmbeddedSilo(this IHostApplicationBuilder builder, SessionSettings settings, Action<double> loading, Action<ISiloBuilder>? configure = null)
    {
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), FreePort());
            silo.AddFileState(Path.Combine(settings.Data, "grains"));
            silo.AddFileBlobs(Path.Combine(settings.Data, "blobs"));
            silo.AddCones2(settings.NeedsModel ? SiloRoles.Control | SiloRoles.Gpu : SiloRoles.Control);
            if (settings.NeedsModel)
            {
                silo.AddStableDiffusion(options => options.Configure(engine =>
                {
                    engine.Device = settings.Device;
                    engine.Models = [new EngineModelOptions { Name = Model, Path = settings.Model, Precision = settings.Precision }];
                    engine.CheckpointEvery = settings.CheckpointEvery;
                    engine.Loading = (_, share) => loading(share);
                }));
            }

            silo.Configure<GpuNodeOptions>(node => node.Slots = Slots);
            silo.Configure<GpuPoolOptions>(pool => pool.Beat = TimeSpan.FromSeconds(0.5));

            // Whose own machine it is has no limits but the machine's.
            silo.Configure<TenantOptions>(tenants => (tenants.MaxSubjects, tenants.MaxOpenWork, tenants.MaxBytes) = (Unlimited, Unlimited, long.MaxValue));
            configure?.Invoke(silo);
        });
        builder.Services.AddCones2Client(RandomNumberGenerator.GetBytes(TenantTokens.MinKeyLength));

        // The command hears signals by itself, and stops the silo in its own order.
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
