using Cones2.Contracts.Scheduling;
using Cones2.Grains.Gpu;

namespace Cones2.Grains.Scheduling;

/// <summary>Work that <see cref="LeasedRun"/> gets done; its owner keeps what it needs to go on after a loss.</summary>
internal interface ILeasedWork
{
    /// <summary>Of the next attempt. Null where nothing is left to do.</summary>
    LeaseRequest? Request { get; }

    /// <summary>
    /// Attempts in a row that were lost without a step that none came to before, the one that is under way among them. Kept with
    /// the work when an attempt begins, for what takes its owner's process down with it.
    /// </summary>
    int Losses { get; set; }

    /// <summary>The work stands here in the queue.</summary>
    void Wait(QueuePlace? place);

    /// <summary>An attempt begins; what it shall do, from the last saved step on. Null where nothing is left to do.</summary>
    Task<WorkTask?> BeginAsync(CancellationToken cancellationToken);

    /// <summary>It held its slot so much longer: before each step is taken, so that what is kept then has it, and when an attempt ends.</summary>
    void Spend(TimeSpan gpuTime);

    /// <summary>A step was taken.</summary>
    Task TakeAsync(WorkStep step, CancellationToken cancellationToken);
}
