using System.Runtime.CompilerServices;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Grains.Engine;
using Cones2.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace Cones2.Grains.Gpu;

/// <summary>A picture from references to references: the engine between two visits to blob storage.</summary>
internal sealed partial class PictureRun(IDiffusionEngine engine, IBlobStore blobs, BlobCache cache, ILogger<PictureRun> logger)
{
    public async IAsyncEnumerable<WorkStep> RunAsync(PictureTask task, CancellationToken handOver, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var owner = BlobOwner.Of(task.Composition);
        var residuals = await Task.WhenAll(task.Residuals.Select(version => cache.ReadAsync(version.Residual, cancellationToken)));
        var masks = await Task.WhenAll(task.Order.Subjects.Select(async subject => subject.Mask is null ? null : await cache.ReadAsync(subject.Mask, cancellationToken)));
        var work = new PictureWork(
            task.Order,
            [.. task.Residuals.Select((version, index) => new LearnedSubject(version.ClassNoun, residuals[index]) { Mask = masks[index] })],
            task.Order.Seed + task.Index,
            await SavedAsync(task, cancellationToken));

        await foreach (var step in engine.ComposeAsync(work, handOver, cancellationToken))
        {
            yield return new WorkStep(step.Number, step.Count)
            {
                Preview = [.. step.Preview ?? []],
                Saved = step.Saved is null ? null : await blobs.WriteAsync(owner, step.Saved, cancellationToken),
                Result = step.Picture is null ? null : await blobs.WriteAsync(owner, step.Picture, cancellationToken),
            };
        }
    }

    /// <returns>Null to begin, also where storage lost what was saved: steps can be taken again.</returns>
    private async Task<byte[]?> SavedAsync(PictureTask task, CancellationToken cancellationToken)
    {
        try
        {
            return task.Saved is null ? null : await blobs.ReadAsync(task.Saved, cancellationToken);
        }
        catch (ClusterException exception) when (exception.Code is ClusterError.NotFound or ClusterError.DamagedBlob)
        {
            LogBegunAnew(logger, task.Composition, task.Index, exception.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Picture {Index} of composition {Composition} begins anew, since what was saved of it is lost: {Message}")]
    private static partial void LogBegunAnew(ILogger logger, CompositionId composition, int index, string message);
}
