using System.CommandLine;
using Cones2.Cli.Output;
using Cones2.Cli.Sessions;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion;

namespace Cones2.Cli.Keys;

/// <summary><c>cones2 keys</c>: API keys of a tenant.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Make, list and revoke the API keys of a tenant.") { CreateKey(), List(), Revoke() };

    private static Command CreateKey()
    {
        var label = new Argument<string>("label") { Description = "For people, such as \"shop backend\".", HelpName = "LABEL" };
        var roles = new Option<string[]>("--role") { Description = "What it may do: read, compose, train or admin; several may be given.", HelpName = "ROLE", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["read", "compose"] };
        var expires = new Option<int?>("--expires-in-days") { Description = "It is good no more after so many days [default: never].", HelpName = "DAYS" };
        var (places, json) = (new SessionOptions(), CommonOptions.Json());
        var command = new Command("create", "Make a key, which is printed this once.") { label, roles, expires, places.Cluster, places.Tenant, places.Data, json };
        command.SetAction((parsed, cancellationToken) => Run(places, json, parsed)
            .CreateAsync(parsed.GetValue(label)!, RolesOf(parsed.GetValue(roles)!), parsed.GetValue(expires), cancellationToken));
        return command;
    }

    private static Command List()
    {
        var (places, json) = (new SessionOptions(), CommonOptions.Json());
        var command = new Command("list", "List the keys that are good, without their secrets.") { places.Cluster, places.Tenant, places.Data, json };
        command.SetAction((parsed, cancellationToken) => Run(places, json, parsed).ListAsync(cancellationToken));
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("id") { Description = "As 'list' tells it.", HelpName = "ID" };
        var (places, json) = (new SessionOptions(), CommonOptions.Json());
        var command = new Command("revoke", "Make a key good no more.") { id, places.Cluster, places.Tenant, places.Data, json };
        command.SetAction((parsed, cancellationToken) => Run(places, json, parsed).RevokeAsync(parsed.GetValue(id)!, cancellationToken));
        return command;
    }

    private static KeysRun Run(SessionOptions places, Option<bool> json, ParseResult parsed) =>
        new(places.Read(parsed, model: "", device: "cpu", Precision.Float32) with { NeedsModel = false }, new Terminal(parsed.GetValue(json)));

    private static TenantRoles RolesOf(string[] names)
    {
        var wrong = names.Where(name => !Enum.GetNames<TenantRoles>().Contains(name, StringComparer.OrdinalIgnoreCase) || name.Equals(nameof(TenantRoles.None), StringComparison.OrdinalIgnoreCase)).ToList();
        return wrong.Count == 0
            ? names.Aggregate(TenantRoles.None, (all, name) => all | Enum.Parse<TenantRoles>(name, ignoreCase: true))
            : throw new InvalidInputException([.. wrong.Select(name => new InputFault("--role", $"is \"{name}\"", "give read, compose, train, admin or all"))]);
    }
}
