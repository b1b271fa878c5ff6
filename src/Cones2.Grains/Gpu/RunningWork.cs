using System.Threading.Channels;

namespace Cones2.Grains.Gpu;

/// <summary>What a node does for a lease.</summary>
/// <param name="Steps">To whoever listens.</param>
internal sealed record RunningWork(ChannelWriter<WorkStep> Steps)
{
    /// <summary>Null while it waits for one.</summary>
    public int? Slot { get; set; }
}
