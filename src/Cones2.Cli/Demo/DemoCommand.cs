using System.CommandLine;
using Cones2.Cli.Output;
using Cones2.Cli.Sessions;
using Cones2.Diffusion;
using Cones2.PictureWorld;

namespace Cones2.Cli.Demo;

/// <summary><c>cones2 demo</c>: the method from photos to picture, on the small model that comes with the command.</summary>
internal static class DemoCommand
{
    private const string DataFolder = "data";

    // One at which the shipped model draws all three well; most do, some draw a dog too many.
    private const long Seed = 3;

    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Takes the photos, the residuals, the pictures and the contact sheet.", HelpName = "FOLDER", DefaultValueFactory = _ => "demo" };
        var seed = new Option<long>("--seed") { Description = "Of the picture's noise.", HelpName = "N", DefaultValueFactory = _ => Seed };
        var steps = new Option<int>("--steps") { Description = "Training steps of each subject.", HelpName = "N", DefaultValueFactory = _ => SmallModel.Recipe.Steps };
        var smallModel = CommonOptions.SmallModel();
        var json = CommonOptions.Json();
        var command = new Command("demo", "Learn three subjects, two of them dogs, and compose them: minutes, no downloads.") { folder, smallModel, seed, steps, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(folder)!;
            var session = new SessionOptions().Read(parsed, SmallModel.ModelIn(parsed.GetValue(smallModel) ?? SmallModel.Folder), "cpu", Precision.Float32) with
            {
                // A cluster of its own, which the next run in the same folder finds again.
                Cluster = null,
                Data = Path.Combine(path, DataFolder),
            };
            return new DemoRun(path, SmallModel.Recipe with { Steps = parsed.GetValue(steps) }, parsed.GetValue(seed), session, new Terminal(parsed.GetValue(json))).ExecuteAsync(cancellationToken);
        });
        return command;
    }
}
