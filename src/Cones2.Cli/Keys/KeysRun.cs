using System.Globalization;
using Cones2.Cli.Output;
using Cones2.Cli.Sessions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion;

namespace Cones2.Cli.Keys;

/// <summary>One run of <c>cones2 keys</c>.</summary>
internal sealed class KeysRun(SessionSettings settings, Terminal terminal)
{
    private const int MostDays = 3650;

    public async Task<int> CreateAsync(string label, TenantRoles roles, int? days, CancellationToken cancellationToken)
    {
        if (days is < 1 or > MostDays)
            throw new InvalidInputException("--expires-in-days", $"is {days}", $"give 1 to {MostDays}, or leave it out for a key that stays good");

        var expires = days is { } count ? TimeProvider.System.GetUtcNow().AddDays(count) : (DateTimeOffset?)null;
        await using var cluster = await ClusterSession.OpenAsync(settings, terminal, cancellationToken);
        var key = await cluster.Client.CreateKeyAsync(cluster.Tenant, new ApiKeyOrder(label, roles, expires), cancellationToken);
        terminal.Result(new { key, id = ApiKeyText.TryParse(key)!.Id, tenant = $"{cluster.Tenant}", roles = $"{roles}", expires }, key);
        return ExitCode.Success;
    }

    public async Task<int> ListAsync(CancellationToken cancellationToken)
    {
        await using var cluster = await ClusterSession.OpenAsync(settings, terminal, cancellationToken);
        var keys = await cluster.Client.ListKeysAsync(cluster.Tenant, cancellationToken);
        terminal.Result(
            new { keys = keys.Select(key => new { key.Id, key.Label, roles = $"{key.Roles}", key.Created, key.Expires }) },
            keys.IsEmpty ? ["There are none."] : keys.Select(key => $"{key.Id}  {key.Roles}  {Until(key)}  {key.Label}"));
        return ExitCode.Success;
    }

    public async Task<int> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        await using var cluster = await ClusterSession.OpenAsync(settings, terminal, cancellationToken);
        if ((await cluster.Client.ListKeysAsync(cluster.Tenant, cancellationToken)).All(key => key.Id != id))
            throw new ClusterException(ClusterError.NotFound, $"key {id}", $"is none of {cluster.Tenant}'s", "give an id that 'cones2 keys list' tells");

        await cluster.Client.RevokeKeyAsync(cluster.Tenant, id, cancellationToken);
        terminal.Result(new { revoked = id }, $"Revoked {id}.");
        return ExitCode.Success;
    }

    private static string Until(ApiKey key) => key.Expires is { } expires ? $"until {expires.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC" : "for good";
}
