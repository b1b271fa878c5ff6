using System.CommandLine;
using Cones2.Cli.Output;
using Cones2.PictureWorld;
using Cones2.PictureWorld.Evaluation;

namespace Cones2.Cli.Eval;

/// <summary><c>cones2 eval</c>: the paper's section 4, measured on the small model.</summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Takes the table (Markdown and CSV), a grid of each row's pictures, and all that is learned and measured.", HelpName = "FOLDER", DefaultValueFactory = _ => "eval" };
        var quick = new Option<bool>("--quick") { Description = "Fewer subjects and pictures: minutes." };
        var pictures = new Option<int?>("--pictures") { Description = "Pictures of each row [default: 100; quick: 8].", HelpName = "N" };
        var pairs = new Option<int?>("--pairs") { Description = "Categories of which two subjects are learned, of others one [default: 10; quick: 1].", HelpName = "N" };
        var photos = new Option<int>("--photos") { Description = "Photos that each subject is learned from.", HelpName = "N", DefaultValueFactory = _ => new EvaluationSettings().PhotosPerSubject };
        var steps = new Option<int>("--steps") { Description = "Training steps of each subject, in each way of learning.", HelpName = "N", DefaultValueFactory = _ => SmallModel.Recipe.Steps };
        var rows = new Option<string[]>("--row") { Description = "Measure the rows of this name alone, such as \"token embedding\"; may be given again.", HelpName = "NAME" };
        var seed = new Option<long>("--seed") { Description = "Of the subjects, the boxes and the noise.", HelpName = "N", DefaultValueFactory = _ => 0 };
        var smallModel = CommonOptions.SmallModel();
        var json = CommonOptions.Json();
        var command = new Command("eval", "Measure the method on a small model: in box, identity, confusion, CLIP-T, CLIP-I; goes on where an interrupted run stopped.") { folder, smallModel, quick, pictures, pairs, photos, rows, steps, seed, json };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(new EvalRun(
            parsed.GetValue(folder)!, parsed.GetValue(smallModel) ?? SmallModel.Folder, parsed.GetValue(quick), parsed.GetValue(pictures), parsed.GetValue(pairs), parsed.GetValue(photos), parsed.GetValue(rows)!, parsed.GetValue(steps), parsed.GetValue(seed), new Terminal(parsed.GetValue(json))).Execute(cancellationToken)));
        return command;
    }
}
