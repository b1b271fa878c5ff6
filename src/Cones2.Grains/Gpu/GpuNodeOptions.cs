using System.ComponentModel.DataAnnotations;

namespace Cones2.Grains.Gpu;

/// <summary>What a GPU silo takes on.</summary>
public sealed class GpuNodeOptions
{
    /// <summary>Pieces of work at once; 1.</summary>
    [Range(1, 64)]
    public int Slots { get; set; } = 1;

    /// <summary>Pieces of work that may wait for a slot before the node answers that it is busy; 2.</summary>
    [Range(0, 1000)]
    public int Waiting { get; set; } = 2;
}
