using System.CommandLine;
using Cones2.Cli.Output;

namespace Cones2.Cli.Bench;

/// <summary><c>cones2 bench</c>: what a step costs on this machine.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var shape = new Option<string>("--shape") { Description = $"{string.Join(" or ", BenchShape.Names)}: the size of that model.", HelpName = "NAME", DefaultValueFactory = _ => "sd21-base" };
        var size = new Option<int>("--size") { Description = "Pixels a side.", HelpName = "PIXELS", DefaultValueFactory = _ => 512 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds of which the medians are printed.", HelpName = "N", DefaultValueFactory = _ => 7 };
        var device = CommonOptions.Device();
        var json = CommonOptions.Json();
        var command = new Command("bench", "Measure a denoising step on this machine, with random weights in memory.") { shape, size, rounds, device, json };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(new BenchRun(
            BenchShape.Parse(parsed.GetValue(shape)!), parsed.GetValue(size), parsed.GetValue(rounds), parsed.GetValue(device)!, new Terminal(parsed.GetValue(json))).Execute(cancellationToken)));
        return command;
    }
}
