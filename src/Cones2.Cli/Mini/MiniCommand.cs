using System.CommandLine;
using Cones2.Cli.Output;
using Cones2.PictureWorld;
using Cones2.PictureWorld.Pretraining;

namespace Cones2.Cli.Mini;

/// <summary><c>cones2 mini</c>: the small model that comes with the command.</summary>
internal static class MiniCommand
{
    public static Command Create() => new("mini", "Work on the small model of the picture world.") { Pretrain(), Tune() };

    private static Command Pretrain()
    {
        var defaults = new PretrainingSettings();
        var work = new Argument<string>("folder") { Description = "Takes the model, its checkpoints, loss curves and samples.", HelpName = "FOLDER" };
        var seed = new Option<long>("--seed") { Description = "Of the pictures, the first weights and the noise.", HelpName = "N", DefaultValueFactory = _ => defaults.Seed };
        var autoencoderSteps = new Option<int>("--autoencoder-steps") { Description = "Training steps of the autoencoder.", HelpName = "N", DefaultValueFactory = _ => defaults.AutoencoderSteps };
        var steps = new Option<int>("--steps") { Description = "Training steps of the UNet and the text encoder.", HelpName = "N", DefaultValueFactory = _ => defaults.DenoiserSteps };
        var batch = new Option<int>("--batch") { Description = "Pictures of one of those steps.", HelpName = "N", DefaultValueFactory = _ => defaults.DenoiserBatch };
        var device = CommonOptions.Device();
        var from = new Option<string?>("--from") { Description = "Train on the UNet and the text encoder that an earlier pretraining made; \"shipped\" for those of this command.", HelpName = "FOLDER" };
        var recognizerSteps = new Option<int>("--recognizer-steps") { Description = "Training steps of the recognizer, which measures pictures.", HelpName = "N", DefaultValueFactory = _ => defaults.RecognizerSteps };
        var recognizerBatch = new Option<int>("--recognizer-batch") { Description = "Pictures of one of those steps.", HelpName = "N", DefaultValueFactory = _ => defaults.RecognizerBatch };
        var recognizerAlone = new Option<bool>("--recognizer-alone") { Description = "With --from: train the recognizer anew, and nothing else." };
        var clipSteps = new Option<int>("--clip-steps") { Description = "Training steps of CLIP's towers, which measure pictures too.", HelpName = "N", DefaultValueFactory = _ => defaults.ClipSteps };
        var every = new Option<int>("--checkpoint-every") { Description = "Steps between two checkpoints.", HelpName = "N", DefaultValueFactory = _ => defaults.CheckpointEvery };
        var json = CommonOptions.Json();
        var command = new Command("pretrain", "Train the small model, from nothing or from an earlier one; goes on where an interrupted run stopped.")
        {
            work, seed, from, autoencoderSteps, steps, batch, recognizerSteps, recognizerBatch, recognizerAlone, clipSteps, every, device, json,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(new PretrainRun(
            parsed.GetValue(work)!,
            defaults with
            {
                Seed = parsed.GetValue(seed),
                AutoencoderSteps = parsed.GetValue(autoencoderSteps),
                DenoiserSteps = parsed.GetValue(steps),
                DenoiserBatch = parsed.GetValue(batch),
                Device = parsed.GetValue(device)!,
                From = parsed.GetValue(from) is "shipped" ? SmallModel.Folder : parsed.GetValue(from),
                RecognizerSteps = parsed.GetValue(recognizerSteps),
                RecognizerBatch = parsed.GetValue(recognizerBatch),
                RecognizerAlone = parsed.GetValue(recognizerAlone),
                ClipSteps = parsed.GetValue(clipSteps),
                CheckpointEvery = parsed.GetValue(every),
            },
            new Terminal(parsed.GetValue(json))).Execute(cancellationToken)));
        return command;
    }

    private static Command Tune()
    {
        var smallModel = CommonOptions.SmallModel();
        var table = new Option<string>("--output", "-o") { Description = "The Markdown table to write.", HelpName = "FILE", DefaultValueFactory = _ => "knobs.md" };
        var pictures = new Option<int>("--pictures") { Description = "Pictures of two subjects for each setting.", HelpName = "N", DefaultValueFactory = _ => 40 };
        var categories = new Option<int>("--categories") { Description = "Categories, two subjects of each.", HelpName = "N", DefaultValueFactory = _ => 4 };
        var steps = new Option<int>("--steps") { Description = "Training steps of each subject, from which that knob is turned.", HelpName = "N", DefaultValueFactory = _ => SmallModel.Recipe.Steps };
        var only = new Option<string[]>("--knob") { Description = "Turn this knob alone, such as gamma+ or \"guided share\"; may be given again.", HelpName = "NAME" };
        var json = CommonOptions.Json();
        var command = new Command("tune", "Measure the knobs of learning and of layout guidance, each turned from where all stand.") { smallModel, table, pictures, categories, only, steps, json };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(new TuneRun(
            parsed.GetValue(smallModel) ?? SmallModel.Folder, parsed.GetValue(table)!, parsed.GetValue(pictures), parsed.GetValue(categories), parsed.GetValue(only) ?? [],
            SmallModel.Recipe with { Steps = parsed.GetValue(steps) }, new Terminal(parsed.GetValue(json))).Execute(cancellationToken)));
        return command;
    }
}
