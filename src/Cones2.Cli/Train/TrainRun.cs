using Cones2.Cli.Output;
using Cones2.Diffusion;
using Cones2.Diffusion.Images;
using Cones2.Diffusion.Residuals;
using Cones2.Diffusion.Residuals.Captions;
using Cones2.PictureWorld;

namespace Cones2.Cli.Train;

/// <summary>One run of <c>cones2 train</c>, from photos to the residual's file.</summary>
internal sealed class TrainRun(TrainSettings settings, Terminal terminal)
{
    public int Execute(CancellationToken cancellationToken)
    {
        // 1. Everything that can be wrong is looked at before the model is loaded.
        var paths = settings.Photos.SelectMany(PhotoFolder.List).ToList();
        var captions = settings.Captions is { } file ? CaptionFile.Read(file, settings.Noun)
            : SmallModel.IsAt(settings.Model) ? SmallModel.CaptionsOf(settings.Noun)
            : null;
        var order = TrainingOrder.Create(settings.Noun, settings.ToRecipe(), settings.Seed, captions);
        CheckFiles(order);
        var photos = Photo.LoadAll(paths);

        // 2. The model and the photos' latents.
        using var model = terminal.Load(settings.Model, Placement.On(settings.Device, Precision.Float32));
        using var trainer = new ResidualTrainer(model, order);
        using var latents = Encode(model, photos, cancellationToken);

        // 3. The steps, with a checkpoint now and then.
        if (File.Exists(settings.Checkpoint))
            trainer.Restore(settings.Checkpoint, latents);
        Train(trainer, order, latents, cancellationToken);

        // 4. The residual.
        Average(trainer, order, cancellationToken).Save(settings.Output);
        File.Delete(settings.Checkpoint);
        var bytes = new FileInfo(settings.Output).Length;
        terminal.Result(
            new { output = settings.Output, bytes, steps = trainer.StepsTaken, classNoun = settings.Noun, baseModel = model.Fingerprint },
            $"Learned {settings.Noun} in {trainer.StepsTaken} steps: {settings.Output} ({bytes:N0} bytes)");
        return ExitCode.Success;
    }

    private void CheckFiles(TrainingOrder order)
    {
        var faults = order.Recipe.FindFaults().ToList();
        if (settings.CheckpointEvery < 1)
            faults.Add(new InputFault("--checkpoint-every", $"is {settings.CheckpointEvery}", "give 1 or more"));
        if (Path.GetExtension(settings.Output) is not (".safetensors" or ".pt"))
            faults.Add(new InputFault("--output", $"is {settings.Output}", "give a name that ends in .safetensors, or .pt for PyTorch"));
        if (Directory.Exists(settings.Output))
            faults.Add(new InputFault("--output", $"is the folder {settings.Output}", "give a file's name in it"));
        if (File.Exists(settings.Checkpoint) && !settings.Resume)
            faults.Add(new InputFault(settings.Checkpoint, "is the checkpoint of an interrupted run", "pass --resume to go on with it, or delete it to start anew"));
        if (faults.Count > 0)
            throw new InvalidInputException(faults);
    }

    private PhotoLatents Encode(StableDiffusion model, IReadOnlyList<Photo> photos, CancellationToken cancellationToken)
    {
        var size = settings.Size ?? model.PictureSize;
        var factor = model.Vae.Config.Factor;
        if (size < factor << model.UNet.Config.Halvings || size > 2048 || size % factor != 0)
            throw new InvalidInputException("--size", $"is {size}", $"give a multiple of {factor} from {factor << model.UNet.Config.Halvings} to 2048");

        bool[] flips = settings.Flip ? [false, true] : [false];
        var images = photos.SelectMany(photo => flips.Select(flip => photo.ToTensor(size, flip: flip))).ToList();
        PhotoLatents? latents = null;
        terminal.Track("Encoding photos", images.Count, 0, bar =>
            latents = PhotoLatents.Encode(model.Vae, images, done => bar.Report(done), cancellationToken));
        foreach (var image in images)
            image.Dispose();
        foreach (var photo in photos)
            photo.Dispose();
        return latents!;
    }

    private void Train(ResidualTrainer trainer, TrainingOrder order, PhotoLatents latents, CancellationToken cancellationToken)
    {
        try
        {
            terminal.Track($"Learning {settings.Noun}", order.Recipe.Steps, trainer.StepsTaken, bar =>
            {
                var loss = new RecentMean();
                foreach (var step in trainer.Run(latents, cancellationToken))
                {
                    bar.Report(step.Number, $"Learning {settings.Noun}, step {step.Number} of {order.Recipe.Steps}, loss {loss.Add(step.Denoising):f4}");
                    if (step.Number % settings.CheckpointEvery == 0 || step.Number == order.Recipe.Steps)
                        trainer.Save(settings.Checkpoint, latents);
                }
            });
        }
        catch (OperationCanceledException) when (trainer.StepsTaken > 0)
        {
            trainer.Save(settings.Checkpoint, latents);
            terminal.Say($"Stopped after step {trainer.StepsTaken} of {order.Recipe.Steps}. Run the same command with --resume to go on.");
            throw;
        }
    }

    private ResidualEmbedding Average(ResidualTrainer trainer, TrainingOrder order, CancellationToken cancellationToken)
    {
        ResidualEmbedding? residual = null;
        terminal.Track($"Averaging over {order.AveragingCaptions.Count} captions", order.AveragingCaptions.Count, 0, bar =>
            residual = trainer.Average(done => bar.Report(done), cancellationToken));
        return residual!;
    }
}
