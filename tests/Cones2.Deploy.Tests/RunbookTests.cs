using Cones2.Deploy.Tests.Compose;
using Cones2.Deploy.Tests.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Redis;
using Orleans.Configuration;

namespace Cones2.Deploy.Tests;

/// <summary>What deploy/README.md tells an operator to run.</summary>
public sealed class RunbookTests
{
    private static readonly string Runbook = Checkout.Read("deploy", "README.md");

    [Fact]
    public void Restore_KeyOfMembership_IsTheOneThatSilosUse()
    {
        using var silo = BoundSettings.BuildSilo(ComposeFile.Read("docker-compose.yml", _ => Convert.ToBase64String(new byte[32])).Environment("control"));
        var key = silo.Services.GetRequiredService<IOptions<RedisClusteringOptions>>().Value.CreateRedisKey(silo.Services.GetRequiredService<IOptions<ClusterOptions>>().Value);

        Assert.Equal("cones2/members/cones2", key);
        Assert.Contains($"`redis-cli del {key}`", Runbook, StringComparison.Ordinal);

        // What a pattern finds may be a customer's: ids are of their choice.
        Assert.DoesNotContain("--pattern", Runbook, StringComparison.Ordinal);
    }
}
