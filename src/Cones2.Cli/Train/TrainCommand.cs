using System.CommandLine;
using Cones2.Cli.Output;
using Cones2.Cli.Sessions;
using Cones2.Diffusion;
using Cones2.PictureWorld;

namespace Cones2.Cli.Train;

/// <summary><c>cones2 train</c>: photos of a subject to a residual embedding.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var photos = new Argument<string[]>("photos") { Description = "A folder of photos of the subject, or the photos themselves.", HelpName = "PHOTOS", Arity = ArgumentArity.OneOrMore };
        var noun = new Option<string>("--noun", "-n") { Description = "The noun of the subject's category, such as dog or \"teddy bear\".", HelpName = "NOUN", Required = true };
        var model = CommonOptions.Model();
        var output = new Option<string>("--output", "-o") { Description = "The residual to write (.safetensors or .pt).", HelpName = "FILE", Required = true };
        var recipe = new Option<string>("--recipe") { Description = "paper, or reference for the authors' published code.", HelpName = "NAME", DefaultValueFactory = _ => "paper" };
        var steps = new Option<int?>("--steps") { Description = "Training steps [default: the recipe's, 3000 or 4000; small model: 300].", HelpName = "N" };
        var learningRate = new Option<double?>("--learning-rate") { Description = "AdamW's rate [default: the recipe's, 1e-6 or 5e-6; small model: 1e-3].", HelpName = "RATE" };
        var schedule = new Option<string?>("--learning-rate-schedule") { Description = "constant, or linear for a rate that falls to 0 [default: constant; small model: linear].", HelpName = "NAME" };
        var lambda = new Option<double?>("--lambda") { Description = "Weight of the preservation loss of the paper's recipe [default: 0.001].", HelpName = "WEIGHT" };
        var captions = new Option<string?>("--captions") { Description = "A file of sentences with the noun, one a line, in place of generated ones.", HelpName = "FILE" };
        var size = new Option<int?>("--size") { Description = "Pixels a side at which the photos are learned [default: the model's].", HelpName = "PIXELS" };
        var flip = new Option<bool>("--flip") { Description = "Learn the photos' mirror images too." };
        var seed = new Option<long>("--seed") { Description = "The same seed and photos give the same residual.", HelpName = "N", DefaultValueFactory = _ => 0 };
        var subject = new Option<string?>("--subject") { Description = "The name under which it is kept, and 'compose' finds it [default: that of the output].", HelpName = "NAME" };
        var places = new SessionOptions();
        var every = new Option<int>("--checkpoint-every") { Description = "Steps between two checkpoints.", HelpName = "N", DefaultValueFactory = _ => 250 };
        var device = CommonOptions.Device();
        var json = CommonOptions.Json();

        var command = new Command("train", "Learn a subject from photos.")
        {
            photos, noun, model, output, recipe, steps, learningRate, schedule, lambda, captions, size, flip, seed, subject, every, device,
            places.Cluster, places.Tenant, places.Data, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = new TrainSettings
            {
                Photos = parsed.GetValue(photos)!,
                Noun = parsed.GetValue(noun)!,
                Model = parsed.GetValue(model) ?? SmallModel.ModelIn(SmallModel.Folder),
                Output = parsed.GetValue(output)!,
                Recipe = parsed.GetValue(recipe)!,
                Steps = parsed.GetValue(steps),
                LearningRate = parsed.GetValue(learningRate),
                LearningRateSchedule = parsed.GetValue(schedule),
                Lambda = parsed.GetValue(lambda),
                Captions = parsed.GetValue(captions),
                Size = parsed.GetValue(size),
                Flip = parsed.GetValue(flip),
                Seed = parsed.GetValue(seed),
                Subject = parsed.GetValue(subject),
                CheckpointEvery = parsed.GetValue(every),
            };
            var session = places.Read(parsed, settings.Model, parsed.GetValue(device)!, Precision.Float32) with { CheckpointEvery = settings.CheckpointEvery };
            return new TrainRun(settings, session, new Terminal(parsed.GetValue(json))).ExecuteAsync(cancellationToken);
        });
        return command;
    }
}
