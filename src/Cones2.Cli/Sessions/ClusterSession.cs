using Cones2.Cli.Output;
using Cones2.Client;
using Cones2.Contracts.Tenants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cones2.Cli.Sessions;

/// <summary>A cluster to work on: one silo in this process, which hands its work over to its next start, or a real one.</summary>
internal sealed class ClusterSession : IAsyncDisposable
{
    private const int Percent = 100;

    private readonly IHost _host;
    private readonly DataLock? _lock;

    private ClusterSession(IHost host, DataLock? dataLock, TenantId tenant, string model)
    {
        _host = host;
        _lock = dataLock;
        Tenant = tenant;
        Model = model;
    }

    public ICones2Client Client => _host.Services.GetRequiredService<ICones2Client>();

    public TenantId Tenant { get; }

    /// <summary>What orders call the model.</summary>
    public string Model { get; }

    /// <exception cref="Diffusion.InvalidInputException">The data folder is in use, or the cluster can't be reached.</exception>
    /// <exception cref="Contracts.Errors.ClusterException">The model has faults.</exception>
    public static async Task<ClusterSession> OpenAsync(SessionSettings settings, Terminal terminal, CancellationToken cancellationToken)
    {
        var tenant = settings.TenantId;
        return settings.Cluster is null
            ? await EmbedAsync(settings, tenant, terminal, cancellationToken)
            : new ClusterSession(await RemoteCluster.StartAsync(settings.Cluster, cancellationToken), null, tenant, settings.Model);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _lock?.Dispose();
    }

    private static async Task<ClusterSession> EmbedAsync(SessionSettings settings, TenantId tenant, Terminal terminal, CancellationToken cancellationToken)
    {
        var dataLock = DataLock.Take(settings.Data);
        IHost? host = null;
        try
        {
            await terminal.TrackAsync(settings.NeedsModel ? $"Loading {Path.GetFileName(Path.TrimEndingDirectorySeparator(settings.Model))}" : "Opening the data folder", Percent, 0, async bar =>
            {
                host = EmbeddedSilo.Build(settings, share => bar.Report((int)(share * Percent)));
                await host.StartAsync(cancellationToken);
                bar.Report(Percent);
            });
            return new ClusterSession(host!, dataLock, tenant, EmbeddedSilo.Model);
        }
        catch
        {
            host?.Dispose();
            dataLock.Dispose();
            throw;
        }
    }
}
