using System.CommandLine;
using System.Globalization;
using Cones2.PictureWorld;

namespace Cones2.Cli.Serve;

/// <summary><c>cones2 serve</c>: a silo with chosen roles.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var roles = new Option<string>("--roles") { Description = "control, gpu, or control,gpu.", HelpName = "ROLES", DefaultValueFactory = _ => "control,gpu" };
        var models = new Option<string[]>("--model", "-m") { Description = "A model that it offers, and its folder: sd21=sd21-base [default: small=the small model].", HelpName = "NAME=FOLDER", Arity = ArgumentArity.ZeroOrMore };
        var device = CommonOptions.Device();
        var folder = new Option<string>("--folder") { Description = "Keeps whatever is not kept in Redis or Azure.", HelpName = "FOLDER", DefaultValueFactory = _ => "cones2-data" };
        var redis = new Option<string?>("--redis") { Description = "Joins the cluster there, and keeps grain state there [default: this silo is the cluster].", HelpName = "HOST:PORT" };
        var address = new Option<string?>("--address") { Description = "At which other silos reach it [default: this machine's own].", HelpName = "IP" };
        var siloPort = new Option<int>("--silo-port") { Description = "For other silos.", HelpName = "PORT", DefaultValueFactory = _ => 11111 };
        var gatewayPort = new Option<int>("--gateway-port") { Description = "For clients.", HelpName = "PORT", DefaultValueFactory = _ => 30000 };
        var slots = new Option<int>("--slots") { Description = "Pieces of work at once.", HelpName = "N", DefaultValueFactory = _ => 4 };

        var command = new Command("serve", "Run a silo of the cluster until it is told to stop; then it hands its work over.")
        {
            roles, models, device, folder, redis, address, siloPort, gatewayPort, slots,
        };
        command.SetAction((parsed, cancellationToken) => new ServeRun(new ServeSettings
        {
            Roles = parsed.GetValue(roles)!,
            Models = parsed.GetValue(models) is { Length: > 0 } given ? given : [$"small={SmallModel.ModelIn(SmallModel.Folder)}"],
            Device = parsed.GetValue(device)!,
            Folder = parsed.GetValue(folder)!,
            Redis = parsed.GetValue(redis),
            Address = parsed.GetValue(address),
            SiloPort = parsed.GetValue(siloPort).ToString(CultureInfo.InvariantCulture),
            GatewayPort = parsed.GetValue(gatewayPort).ToString(CultureInfo.InvariantCulture),
            Slots = parsed.GetValue(slots).ToString(CultureInfo.InvariantCulture),
        }).ExecuteAsync(cancellationToken));
        return command;
    }
}
