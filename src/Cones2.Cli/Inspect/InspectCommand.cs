using System.CommandLine;
using Cones2.Cli.Output;

namespace Cones2.Cli.Inspect;

/// <summary><c>cones2 inspect</c>: what a file or a model folder holds, in words.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("path") { Description = "A residual (.safetensors or .pt), any safetensors file, or a model folder.", HelpName = "PATH" };
        var json = CommonOptions.Json();
        var command = new Command("inspect", "Say what a residual or a model holds.") { path, json };
        command.SetAction(parsed =>
        {
            var terminal = new Terminal(parsed.GetValue(json));
            var (result, lines) = Inspection.Of(parsed.GetValue(path)!);
            terminal.Result(result, lines);
            return ExitCode.Success;
        });
        return command;
    }
}
