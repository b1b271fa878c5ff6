using System.Runtime.CompilerServices;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Grains.Engine;
using Cones2.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace Cones2.Grains.Gpu;

/// <summary>A training from references to references. Checkpoints may be gigabytes, so they pass through files, never memory.</summary>
internal sealed partial class LearningRun(IDiffusionEngine engine, IBlobStore blobs, ILogger<LearningRun> logger)
{
    public async IAsyncEnumerable<WorkStep> RunAsync(LearningTask task, CancellationToken handOver, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var owner = BlobOwner.Of(task.Subject);
        var folder = Scratch.NewFolder();
        try
        {
            var photos = new List<string>();
            foreach (var photo in task.Order.Photos)
                photos.Add(await FetchAsync(photo, Path.Combine(folder, $"{photos.Count}"), cancellationToken));
            var checkpoint = Path.Combine(folder, "checkpoint.safetensors");
            if (task.Checkpoint is not null)
                await FetchCheckpointAsync(task, checkpoint, cancellationToken);

            await foreach (var step in engine.LearnAsync(new LearningWork(task.Order, photos, checkpoint), handOver, cancellationToken))
            {
                yield return new WorkStep(step.Number, step.Count)
                {
                    Loss = step.Loss,
                    Saved = step.Saved ? await KeepAsync(owner, checkpoint, cancellationToken) : null,
                    Result = step.Residual is null ? null : await blobs.WriteAsync(owner, step.Residual, cancellationToken),
                };
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Where storage lost the checkpoint there is none: steps can be taken again.</summary>
    private async Task FetchCheckpointAsync(LearningTask task, string path, CancellationToken cancellationToken)
    {
        try
        {
            await FetchAsync(task.Checkpoint!, path, cancellationToken);
        }
        catch (ClusterException exception) when (exception.Code is ClusterError.NotFound or ClusterError.DamagedBlob)
        {
            File.Delete(path);
            LogBegunAnew(logger, task.Subject, exception.Message);
        }
    }

    private async Task<string> FetchAsync(BlobReference blob, string path, CancellationToken cancellationToken)
    {
        await using var file = File.Create(path);
        await blobs.ReadAsync(blob, file, cancellationToken);
        return path;
    }

    private async Task<BlobReference> KeepAsync(BlobOwner owner, string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return await blobs.WriteAsync(owner, file, cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "The training of subject {Subject} begins anew, since its checkpoint is lost: {Message}")]
    private static partial void LogBegunAnew(ILogger logger, SubjectId subject, string message);
}
