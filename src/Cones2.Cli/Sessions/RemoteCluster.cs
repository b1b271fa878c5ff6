using Cones2.Client;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion;
using Cones2.Silo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using StackExchange.Redis;

namespace Cones2.Cli.Sessions;

/// <summary>A client of a cluster whose silos meet in Redis, or of one silo on this machine.</summary>
internal static class RemoteCluster
{
    private const string TokenKeyVariable = "Cones2__TokenKey";
    private const string ClusterIdVariable = "Cones2__ClusterId";

    /// <param name="cluster">The Redis, or the folder of a <c>cones2 serve</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidInputException">The token key is none, or no cluster answers.</exception>
    public static async Task<IHost> StartAsync(string cluster, CancellationToken cancellationToken)
    {
        var local = LocalSilo.In(cluster);
        var key = TokenKey(local);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client =>
        {
            var id = Environment.GetEnvironmentVariable(ClusterIdVariable) ?? new Cones2SiloOptions().ClusterId;
            if (local is not null)
                client.UseLocalhostClustering(local.Port, id, id);
            else
                client.UseRedisClustering(options => options.ConfigurationOptions = ConfigurationOptions.Parse(cluster));
            client.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = id);
        });
        builder.Services.AddCones2Client(key);
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            return host;
        }
        catch (Exception exception) when (exception is RedisException or OrleansException)
        {
            host.Dispose();
            throw new InvalidInputException("--cluster", $"is {cluster}, where no cluster answers ({exception.Message.Split('\n')[0].TrimEnd('.')})", "give the Redis in which the silos meet, or the folder of a cones2 serve on this machine, and see that they run", exception);
        }
    }

    private static byte[] TokenKey(LocalSilo? local)
    {
        var text = Environment.GetEnvironmentVariable(TokenKeyVariable) ?? local?.TokenKey ?? "";
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= TenantTokens.MinKeyLength
            ? bytes[..length]
            : throw new InvalidInputException(TokenKeyVariable, text.Length == 0 ? "is not set" : "is no base64 text of enough bytes", "set it to the token key of the cluster's silos");
    }
}
