using Cones2.Grains.Scheduling;
using Orleans.Concurrency;

namespace Cones2.Grains.Gpu;

/// <summary>One worker per key, so that a cancellation reaches the worker that it means.</summary>
[StatelessWorker(1, removeIdleWorkers: false), KeepAlive]
internal sealed class DiffusionSlotGrain(PictureRun pictures, LearningRun trainings, ILocalSiloDetails silo) : Grain, IDiffusionSlotGrain
{
    public async Task RunAsync(LeaseId lease, WorkTask task, CancellationToken cancellationToken)
    {
        var node = GrainFactory.GetGrain<IGpuNodeGrain>(GpuNodeGrain.KeyOf(silo.SiloAddress));
        await foreach (var step in Steps(task, cancellationToken))
            await node.OnStepAsync(lease, step, cancellationToken);
    }

    private IAsyncEnumerable<WorkStep> Steps(WorkTask task, CancellationToken cancellationToken) => task switch
    {
        PictureTask picture => pictures.RunAsync(picture, cancellationToken),
        LearningTask training => trainings.RunAsync(training, cancellationToken),
        _ => throw new NotSupportedException($"A slot does not know the work {task.GetType().Name}."),
    };
}
