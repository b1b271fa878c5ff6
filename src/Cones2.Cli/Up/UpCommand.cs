using System.CommandLine;
using System.Net;
using Cones2.Cli.Output;
using Cones2.Cli.Sessions;
using Cones2.Diffusion;
using Cones2.PictureWorld;

namespace Cones2.Cli.Up;

/// <summary><c>cones2 up</c>: silo and gateway in one process.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var model = CommonOptions.Model();
        var device = CommonOptions.Device();
        var precision = new Option<string?>("--precision") { Description = "auto, float32, bfloat16, or float16 on CUDA [default: auto].", HelpName = "TYPE" };
        var port = new Option<int>("--port") { Description = "Of the HTTP API, on this machine alone.", HelpName = "PORT", DefaultValueFactory = _ => 5080 };
        var places = new SessionOptions();
        var json = CommonOptions.Json();
        var command = new Command("up", "Serve the page and the HTTP API on this machine, with a small cluster behind them, until Ctrl-C.") { model, device, precision, port, places.Data, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(port) is var given and (< IPEndPoint.MinPort or > IPEndPoint.MaxPort))
                throw new InvalidInputException("--port", $"is {given}", $"give 1 to {IPEndPoint.MaxPort}, or 0 for any that is free");
            var onDevice = parsed.GetValue(device)!;
            var session = places.Read(
                parsed, parsed.GetValue(model) ?? SmallModel.ModelIn(SmallModel.Folder), onDevice, CommonOptions.PrecisionOf(parsed.GetValue(precision), onDevice));
            return new UpRun(session, parsed.GetValue(port), new Terminal(parsed.GetValue(json))).ExecuteAsync(cancellationToken);
        });
        return command;
    }
}
