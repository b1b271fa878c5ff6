using Cones2.Grains.Scheduling;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Cones2.Grains.Gpu;

/// <summary>One worker per key, so that a cancellation reaches the worker that it means.</summary>
[StatelessWorker(1, removeIdleWorkers: false), KeepAlive]
internal sealed class DiffusionSlotGrain(PictureRun pictures, LearningRun trainings, ILocalSiloDetails silo, IOptions<GpuNodeOptions> options, TimeProvider clock)
    : Grain, IDiffusionSlotGrain, IDisposable
{
    private CancellationTokenSource? _handOver;

    public async Task RunAsync(LeaseId lease, WorkTask task, CancellationToken cancellationToken)
    {
        var node = GrainFactory.GetGrain<IGpuNodeGrain>(GpuNodeGrain.KeyOf(silo.SiloAddress));
        using var handOver = _handOver = new CancellationTokenSource();
        try
        {
            var telling = new StepTelling(options.Value.TellEvery, clock);
            await foreach (var step in Steps(task, handOver.Token, cancellationToken))
            {
                if (telling.IsDue(step))
                    await node.OnStepAsync(lease, step, cancellationToken);
            }
        }
        finally
        {
            _handOver = null;
        }
    }

    public Task HandOverAsync(CancellationToken cancellationToken) => _handOver?.CancelAsync() ?? Task.CompletedTask;

    public void Dispose() => _handOver?.Dispose();

    private IAsyncEnumerable<WorkStep> Steps(WorkTask task, CancellationToken handOver, CancellationToken cancellationToken) => task switch
    {
        PictureTask picture => pictures.RunAsync(picture, handOver, cancellationToken),
        LearningTask training => trainings.RunAsync(training, handOver, cancellationToken),
        _ => throw new NotSupportedException($"A slot does not know the work {task.GetType().Name}."),
    };
}
