using System.Net.Http.Headers;
using System.Security.Cryptography;
using Cones2.Client;
using Cones2.Contracts.Tenants;
using Cones2.Gateway.Audit;
using Cones2.Grains.Tests;
using Cones2.Grains.Tests.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Dashboard;

namespace Cones2.Gateway.Tests;

/// <summary>The gateway on loopback, before a cluster in this process.</summary>
public class GatewayServer : IAsyncLifetime
{
    private readonly GpuCluster _cluster = new();
    private WebApplication? _app;

    internal Pace Pace => _cluster.Pace;

    /// <summary>The cluster's.</summary>
    internal MovedClock Clock => _cluster.Clock;

    /// <summary>What the audit log has.</summary>
    internal AuditLines Audit { get; } = new();

    /// <summary>Of the section Cones2:Gateway.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["RequestsPerMinute"] = "1000000" };

    public ICones2Client Client => _app!.Services.GetRequiredService<ICones2Client>();

    public virtual async ValueTask InitializeAsync()
    {
        await _cluster.InitializeAsync();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.AddProvider(Audit).AddFilter<AuditLines>(AuditLog.Category, LogLevel.Information);
        builder.Configuration["Cones2:Gateway:KeyMemory"] = "00:00:00";
        builder.Configuration["Cones2:Gateway:RefusedKeysPerMinute"] = "1000000";
        foreach (var (name, value) in Settings)
            builder.Configuration[$"Cones2:Gateway:{name}"] = value;
        builder.Configuration["Cones2:Gateway:Operators"] = "operators";
        builder.Services.AddSingleton<IClusterClient>(_cluster.Silos.Client);
        builder.Services.AddSingleton<IGrainFactory>(_cluster.Silos.Client);
        builder.Services.AddSingleton(GpuCluster.Tokens);
        builder.Services.AddCones2Client(RandomNumberGenerator.GetBytes(TenantTokens.MinKeyLength));
        new TheClusters(builder.Services, builder.Configuration).AddDashboard();
        builder.AddGateway();
        _app = builder.Build();
        _app.UseGateway();
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_app is not null)
            await _app.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    /// <summary>As Ctrl-C does.</summary>
    public Task StopAsync() => _app!.StopAsync(TestContext.Current.CancellationToken);

    public Uri Address => new(_app!.Urls.First());

    /// <summary>Without a credential. Where a request asks first whether its body is wanted, it waits for the answer.</summary>
    public HttpClient Http() => new(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = Address };

    /// <summary>With a key of a tenant.</summary>
    public async Task<HttpClient> HttpAsync(string tenant, TenantRoles roles = TenantRoles.All) =>
        With(await Client.CreateKeyAsync(TenantId.Parse(tenant), new ApiKeyOrder("test", roles, null), TestContext.Current.CancellationToken));

    public HttpClient With(string key)
    {
        var http = Http();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    /// <summary>The cluster's own client serves; only what the gateway adds to a client is added.</summary>
    private sealed record TheClusters(IServiceCollection Services, IConfiguration Configuration) : IClientBuilder;
}
