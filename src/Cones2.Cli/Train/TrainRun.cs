using System.Collections.Immutable;
using Cones2.Cli.Output;
using Cones2.Cli.Sessions;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
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

        // 2. The photos, where they are learned.
        await using var cluster = await ClusterSession.OpenAsync(session, terminal, cancellationToken);
        var id = SubjectId.Of(cluster.Tenant, settings.SubjectName);
        var order = new LearningOrder
        {
            Model = cluster.Model,
            ClassNoun = settings.Noun,
            Photos = await UploadAsync(cluster, id, paths, cancellationToken),
            Recipe = settings.Recipe,
            Steps = recipe.Steps,
            LearningRate = recipe.LearningRate,
            Lambda = recipe.Lambda,
            InstancePrompt = recipe.InstancePrompt,
            Captions = captions,
            PhotoSize = settings.Size,
            Flip = settings.Flip,
            Seed = settings.Seed,
            Priority = Priority.Normal,
        };

        // 3. The training; one that was interrupted goes on, one that is done is not done again.
        var status = await LearnAsync(cluster, id, order, cancellationToken);
        if (status.Learning.State != WorkState.Done)
            throw new ClusterException(ClusterError.InvalidInput, status.Learning.Faults);

        // 4. The residual.
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

    private async Task<ImmutableArray<BlobReference>> UploadAsync(ClusterSession cluster, SubjectId id, List<string> paths, CancellationToken cancellationToken)
    {
        var photos = ImmutableArray.CreateBuilder<BlobReference>();
        await terminal.TrackAsync("Taking photos in", paths.Count, 0, async bar =>
        {
            foreach (var path in paths)
            {
                await using var file = File.OpenRead(path);
                photos.Add(await cluster.Client.UploadPhotoAsync(id, file, cancellationToken));
                bar.Report(photos.Count);
            }
        });
        return photos.ToImmutable();
    }

    private async Task<SubjectStatus> LearnAsync(ClusterSession cluster, SubjectId id, LearningOrder order, CancellationToken cancellationToken)
    {
        var begun = await cluster.Client.LearnAsync(id, order, cancellationToken);
        var last = begun.Learning;
        try
        {
            await terminal.TrackAsync($"Learning {settings.Noun}", last.Steps, last.Step, async bar =>
            {
                var loss = new RecentMean();
                await foreach (var status in cluster.Client.WatchAsync(id, cancellationToken))
                {
                    var title = status switch
                    {
                        { State: WorkState.Waiting, Place: { } place } => $"Learning {settings.Noun}, waiting as number {place.Position}",
                        { Loss: { } value } when status.Step != last.Step => $"Learning {settings.Noun}, step {status.Step} of {status.Steps}, loss {loss.Add(value):f4}",
                        _ => null,
                    };
                    last = status;
                    bar.Report(status.Step, title);
                }
            });
        }
        catch (OperationCanceledException)
        {
            terminal.Say($"Stopped after step {last.Step} of {last.Steps}. Run the same command to go on.");
            throw;
        }

        return await cluster.Client.GetSubjectAsync(id, cancellationToken);
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
