using Cones2.Client;
using Orleans.Configuration;
using Orleans.Dashboard;
using StackExchange.Redis;

namespace Cones2.Gateway;

/// <summary>The cluster that the gateway is a client of.</summary>
public static class ClusterClientExtensions
{
    private const string Section = "Cones2";

    private static readonly string[] Required = ["Redis", "TokenKey"];

    /// <summary>Finds the cluster by Cones2:Redis and Cones2:ClusterId, and signs by Cones2:TokenKey, as its silos do.</summary>
    /// <exception cref="InvalidOperationException">With everything of these that is not given.</exception>
    public static void AddClusterClient(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(Section);
        var missing = Required.Where(name => string.IsNullOrWhiteSpace(section[name])).ToList();
        if (missing.Count > 0)
            throw new InvalidOperationException(string.Join(' ', missing.Select(name => $"{Section}:{name} is not given; give that of the cluster's silos.")));

        builder.UseOrleansClient(client =>
        {
            client.AddActivityPropagation();
            client.UseRedisClustering(redis => redis.ConfigurationOptions = ConfigurationOptions.Parse(section["Redis"]!));
            if (!string.IsNullOrEmpty(section["Gateway:Operators"]))
                client.AddDashboard();
            client.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = section["ClusterId"] ?? "cones2");
        });
        builder.Services.AddCones2Client(Convert.FromBase64String(section["TokenKey"]!));
    }
}
