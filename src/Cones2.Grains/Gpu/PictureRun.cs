using System.Runtime.CompilerServices;
using Cones2.Contracts.Blobs;
using Cones2.Grains.Engine;
using Cones2.Grains.Storage;

namespace Cones2.Grains.Gpu;

/// <summary>A picture from references to references: the engine between two visits to blob storage.</summary>
internal sealed class PictureRun(IDiffusionEngine engine, IBlobStore blobs, BlobCache cache)
{
    public async IAsyncEnumerable<WorkStep> RunAsync(PictureTask task, CancellationToken handOver, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var owner = BlobOwner.Of(task.Composition);
        var residuals = await Task.WhenAll(task.Residuals.Select(version => cache.ReadAsync(version.Residual, cancellationToken)));
        var work = new PictureWork(
            task.Order,
            [.. task.Residuals.Zip(residuals, (version, bytes) => new LearnedSubject(version.ClassNoun, bytes))],
            task.Order.Seed + task.Index,
            task.Saved is { } saved ? await blobs.ReadAsync(saved, cancellationToken) : null);

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
}
