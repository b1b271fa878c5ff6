using Cones2.Cli.Output;
using Cones2.Cli.Sessions;
using Cones2.Client;
using Cones2.Contracts.Tenants;
using Microsoft.Extensions.DependencyInjection;

namespace Cones2.Cli.Key;

/// <summary>One run of <c>cones2 key</c>.</summary>
internal sealed class KeyRun(string redis, TenantId tenant, ApiKeyOrder order, Terminal terminal)
{
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        using var host = await RemoteCluster.StartAsync(redis, cancellationToken);
        var key = await host.Services.GetRequiredService<ICones2Client>().CreateKeyAsync(tenant, order, cancellationToken);
        await host.StopAsync(CancellationToken.None);
        terminal.Result(new { tenant = tenant.Value, roles = order.Roles.ToString(), key }, key);
        return ExitCode.Success;
    }
}
