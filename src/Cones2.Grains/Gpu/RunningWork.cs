using System.Threading.Channels;
using Cones2.Grains.Scheduling;

namespace Cones2.Grains.Gpu;

/// <summary>What a node does for a lease.</summary>
/// <param name="Attempt">At which piece of work.</param>
/// <param name="Steps">To whoever listens.</param>
/// <param name="Stop">Stops it within a step.</param>
/// <param name="HandOver">Ends its wait for a slot.</param>
internal sealed record RunningWork(WorkAttempt Attempt, ChannelWriter<WorkStep> Steps, CancellationTokenSource Stop, CancellationTokenSource HandOver)
{
    /// <summary>Null while it waits for one.</summary>
    public int? Slot { get; set; }
}
