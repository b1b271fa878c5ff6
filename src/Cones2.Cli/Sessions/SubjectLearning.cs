using System.Collections.Immutable;
using Cones2.Cli.Output;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;

namespace Cones2.Cli.Sessions;

/// <summary>One subject, from photos to its residual's file, under bars that a person sees.</summary>
/// <param name="called">What the bars call it.</param>
internal sealed class SubjectLearning(ClusterSession cluster, SubjectId id, string called, Terminal terminal)
{
    /// <param name="paths">Photos that can be read.</param>
    public async Task<ImmutableArray<BlobReference>> UploadAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var photos = ImmutableArray.CreateBuilder<BlobReference>();
        await terminal.TrackAsync($"Taking photos of {called} in", paths.Count, 0, async bar =>
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

    /// <summary>Follows the training to its end; one that was interrupted goes on, one that is done is not done again.</summary>
    /// <returns>The subject, with the version that was learned last.</returns>
    /// <exception cref="ClusterException">The order has faults, or the training failed.</exception>
    public async Task<SubjectStatus> LearnAsync(LearningOrder order, CancellationToken cancellationToken)
    {
        var last = (await cluster.Client.LearnAsync(id, order, cancellationToken)).Learning;
        try
        {
            await terminal.TrackAsync($"Learning {called}", last.Steps, last.Step, async bar =>
            {
                var loss = new RecentMean();
                await foreach (var status in cluster.Client.WatchAsync(id, cancellationToken))
                {
                    var title = status switch
                    {
                        { State: WorkState.Waiting, Place: { } place } => $"Learning {called}, waiting as number {place.Position}",
                        { Loss: { } value } when status.Step != last.Step => $"Learning {called}, step {status.Step} of {status.Steps}, loss {loss.Add(value):f4}",
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

        var learned = await cluster.Client.GetSubjectAsync(id, cancellationToken);
        return learned.Learning.State == WorkState.Done
            ? learned
            : throw new ClusterException(learned.Learning.Error ?? ClusterError.Internal, learned.Learning.Faults);
    }
}
