using System.Collections.Immutable;
using Cones2.Cli.Output;
using Cones2.Cli.Sessions;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Diffusion;
using Cones2.Diffusion.Images;
using Cones2.Diffusion.Residuals;
using Cones2.Diffusion.Residuals.Captions;
using Cones2.PictureWorld;

namespace Cones2.Cli.Train;

/// <summary>One run of <c>cones2 train</c>, from photos to the residual's file.</summary>
internal sealed class TrainRun(TrainSettings settings, SessionSettings session, Terminal terminal)
{
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        // 1. Everything that can be wrong is looked at before anything begins.
        var recipe = settings.ToRecipe();
        var paths = settings.Photos.SelectMany(PhotoFolder.List).ToList();
        ImmutableArray<string> captions = [.. Captions() ?? []];
        CheckFiles(recipe);
        foreach (var photo in Photo.LoadAll(paths))
            photo.Dispose();

        // 2. The photos and the training, where they are learned.
        await using var cluster = await ClusterSession.OpenAsync(session, terminal, cancellationToken);
        var id = SubjectId.Of(cluster.Tenant, settings.SubjectName);
        var learning = new SubjectLearning(cluster, id, settings.Noun, terminal);
        var status = await learning.LearnAsync(new LearningOrder
        {
            Model = cluster.Model,
            ClassNoun = settings.Noun,
            Photos = await learning.UploadAsync(paths, cancellationToken),
            Recipe = settings.Recipe,
            Steps = recipe.Steps,
            LearningRate = recipe.LearningRate,
            LearningRateSchedule = LearningRateSchedules.Of(recipe.LearningRateSchedule),
            Lambda = recipe.Lambda,
            InstancePrompt = recipe.InstancePrompt,
            Captions = captions,
            PhotoSize = settings.Size,
            Flip = settings.Flip,
            Seed = settings.Seed,
            Priority = Priority.Normal,
        }, cancellationToken);

        // 3. The residual.
        var version = status.Versions[^1];
        await SaveAsync(cluster, id, version.Residual, cancellationToken);
        var bytes = new FileInfo(settings.Output).Length;
        terminal.Result(
            new { output = settings.Output, bytes, steps = status.Learning.Step, classNoun = settings.Noun, subject = $"{id}", version = version.Number },
            $"Learned {settings.Noun} in {status.Learning.Step} steps: {settings.Output} ({bytes:N0} bytes)");
        return ExitCode.Success;
    }

    private IReadOnlyList<string>? Captions() => settings.Captions is { } file ? CaptionFile.Read(file, settings.Noun)
        : session.Cluster is null && SmallModel.IsAt(settings.Model) ? SmallModel.CaptionsOf(settings.Noun)
        : null;

    private void CheckFiles(TrainingRecipe recipe)
    {
        var faults = recipe.FindFaults().ToList();
        if (settings.CheckpointEvery < 1)
            faults.Add(new InputFault("--checkpoint-every", $"is {settings.CheckpointEvery}", "give 1 or more"));
        if (Path.GetExtension(settings.Output) is not (".safetensors" or ".pt"))
            faults.Add(new InputFault("--output", $"is {settings.Output}", "give a name that ends in .safetensors, or .pt for PyTorch"));
        if (Directory.Exists(settings.Output))
            faults.Add(new InputFault("--output", $"is the folder {settings.Output}", "give a file's name in it"));
        if (faults.Count > 0)
            throw new InvalidInputException(faults);
    }

    private async Task SaveAsync(ClusterSession cluster, SubjectId id, BlobReference residual, CancellationToken cancellationToken)
    {
        if (Path.GetExtension(settings.Output) == ".pt")
        {
            var path = Path.GetTempFileName() + ".safetensors";
            await using (var file = File.Create(path))
                await cluster.Client.DownloadAsync(id, residual, file, cancellationToken);
            ResidualEmbedding.Load(path).Save(settings.Output);
            File.Delete(path);
            return;
        }

        using var output = new ReplacedFile(settings.Output);
        await cluster.Client.DownloadAsync(id, residual, output.Stream, cancellationToken);
        output.Commit();
    }
}
