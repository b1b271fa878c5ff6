using System.CommandLine;
using Cones2.Cli.Output;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion;

namespace Cones2.Cli.Key;

/// <summary><c>cones2 key</c>: a tenant's API key, its first one too.</summary>
internal static class KeyCommand
{
    private const string RedisVariable = "Cones2__Redis";

    public static Command Create()
    {
        var tenant = new Argument<string>("tenant") { Description = "Whose key it is; made up where there is none of that name.", HelpName = "TENANT" };
        var cluster = new Option<string?>("--cluster") { Description = $"The Redis in which the cluster's silos meet [default: {RedisVariable}].", HelpName = "HOST:PORT" };
        var label = new Option<string>("--label") { Description = "What the key is for.", HelpName = "TEXT", DefaultValueFactory = _ => "cones2 key" };
        var roles = new Option<string>("--roles") { Description = "What it may do: read, compose, train, admin, or all.", HelpName = "ROLES", DefaultValueFactory = _ => "all" };
        var days = new Option<int?>("--days") { Description = "After which it no longer holds [default: it holds until it is revoked].", HelpName = "N" };
        var json = CommonOptions.Json();
        var command = new Command("key", "Make an API key of a tenant of a cluster, and print it; it is shown this once.") { tenant, cluster, label, roles, days, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var redis = parsed.GetValue(cluster) ?? Environment.GetEnvironmentVariable(RedisVariable);
            if (string.IsNullOrWhiteSpace(redis))
                throw new InvalidInputException("--cluster", "is not given", $"give the Redis in which the cluster's silos meet, or set {RedisVariable}");
            var lifetime = parsed.GetValue(days);
            if (lifetime < 1)
                throw new InvalidInputException("--days", $"is {lifetime}", "give at least 1");
            return new KeyRun(
                redis,
                TenantId.Parse(parsed.GetValue(tenant)!),
                new ApiKeyOrder(parsed.GetValue(label)!, RolesOf(parsed.GetValue(roles)!), lifetime is { } count ? DateTimeOffset.UtcNow.AddDays(count) : null),
                new Terminal(parsed.GetValue(json))).ExecuteAsync(cancellationToken);
        });
        return command;
    }

    private static TenantRoles RolesOf(string text) => Enum.TryParse<TenantRoles>(text, ignoreCase: true, out var roles) && roles != TenantRoles.None && (roles & ~TenantRoles.All) == 0
        ? roles
        : throw new InvalidInputException("--roles", $"is \"{text}\"", "give some of read, compose, train and admin, with commas between, or all");
}
