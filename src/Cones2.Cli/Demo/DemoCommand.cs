using System.CommandLine;
using Cones2.Cli.Output;
using Cones2.PictureWorld;

namespace Cones2.Cli.Demo;

/// <summary><c>cones2 demo</c>: the method from photos to picture, on the small model that comes with the command.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Takes the photos, the residuals, the pictures and the contact sheet.", HelpName = "FOLDER", DefaultValueFactory = _ => "demo" };
        var seed = new Option<long>("--seed") { Description = "Of the picture's noise.", HelpName = "N", DefaultValueFactory = _ => DemoRun.DefaultSeed };
        var steps = new Option<int>("--steps") { Description = "Training steps of each subject.", HelpName = "N", DefaultValueFactory = _ => SmallModel.Recipe.Steps };
        var smallModel = CommonOptions.SmallModel();
        var json = CommonOptions.Json();
        var command = new Command("demo", "Learn three subjects, two of them dogs, and compose them: minutes, no downloads.") { folder, smallModel, seed, steps, json };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(
            new DemoRun(parsed.GetValue(folder)!, parsed.GetValue(smallModel) ?? SmallModel.Folder, parsed.GetValue(seed), SmallModel.Recipe with { Steps = parsed.GetValue(steps) }, new Terminal(parsed.GetValue(json))).Execute(cancellationToken)));
        return command;
    }
}
