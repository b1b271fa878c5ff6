using Cones2.Grains.Scheduling;
using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace Cones2.Grains.Gpu;

/// <summary>One slot of the silo that the caller is on; its key is the slot's number. For <see cref="IGpuNodeGrain"/> alone.</summary>
[Alias("cones2.IDiffusionSlotGrain"), Version(1)]
internal interface IDiffusionSlotGrain : IGrainWithIntegerKey
{
    /// <summary>Does the work, telling the node each step, and returns when the engine has let go of it.</summary>
    [Alias("Run"), ResponseTimeout("30.00:00:00")]
    Task RunAsync(LeaseId lease, WorkTask task, CancellationToken cancellationToken);

    /// <summary>What it does now shall go on elsewhere: the run saves all that it did, and ends. Nothing where it does nothing.</summary>
    [Alias("HandOver"), AlwaysInterleave]
    Task HandOverAsync(CancellationToken cancellationToken);
}
