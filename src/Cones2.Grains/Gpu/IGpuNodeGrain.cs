using Cones2.Grains.Scheduling;
using Orleans.CodeGeneration;

namespace Cones2.Grains.Gpu;

/// <summary>The GPUs of one silo; its key is the silo's address, and there it is or nowhere.</summary>
[Alias("cones2.IGpuNodeGrain"), Version(1)]
internal interface IGpuNodeGrain : IGrainWithStringKey
{
    /// <summary>Begins to report to the pool.</summary>
    [Alias("Start")]
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Does a piece of work in a slot, a step per element. Whoever stops listening stops the work, within a step.</summary>
    /// <exception cref="Contracts.Errors.ClusterException">
    /// Every slot is taken, or the node takes no more; the work has faults.
    /// </exception>
    [Alias("Run")]
    IAsyncEnumerable<WorkStep> RunAsync(LeaseId lease, WorkTask task, CancellationToken cancellationToken);

    /// <summary>From the slot that works on a lease.</summary>
    [Alias("OnStep")]
    Task OnStepAsync(LeaseId lease, WorkStep step, CancellationToken cancellationToken);

    /// <summary>The work of a lease shall go on elsewhere: it saves all that it did, and its stream ends. Where it has not begun, it does not; nothing where it has ended.</summary>
    [Alias("HandOver")]
    Task HandOverAsync(LeaseId lease, CancellationToken cancellationToken);

    /// <summary>
    /// The work of a lease is not wanted any more, and stops within a step; where it has not begun, it does not. Whoever stops
    /// listening says so too: its going can arrive before it has come.
    /// </summary>
    [Alias("Stop")]
    Task StopAsync(LeaseId lease, CancellationToken cancellationToken);

    /// <summary>Takes no more work, hands over what it does, and returns when that is done, as the silo is about to stop.</summary>
    [Alias("Close"), ResponseTimeout("00:10:00")]
    Task CloseAsync(CancellationToken cancellationToken);
}
