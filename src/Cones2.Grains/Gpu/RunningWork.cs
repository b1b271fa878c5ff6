using System.Threading.Channels;

namespace Cones2.Grains.Gpu;

/// <summary>What a node does for a lease.</summary>
/// <param name="Steps">To whoever listens.</param>
/// <param name="Stop">Stops it within a step.</param>
internal sealed record RunningWork(ChannelWriter<WorkStep> Steps, CancellationTokenSource Stop)
{
    /// <summary>Null while it waits for one.</summary>
    public int? Slot { get; set; }
}
