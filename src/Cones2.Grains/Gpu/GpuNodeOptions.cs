using System.ComponentModel.DataAnnotations;

namespace Cones2.Grains.Gpu;

/// <summary>What a GPU silo takes on.</summary>
public sealed class GpuNodeOptions
{
    /// <summary>Pieces of work at once; 4. Pictures of one size share their UNet calls; each training keeps a text encoder and its optimizer's state.</summary>
    [Range(1, 64)]
    public int Slots { get; set; } = 4;

    /// <summary>Pieces of work that may wait for a slot before the node answers that it is busy; 2.</summary>
    [Range(0, 1000)]
    public int Waiting { get; set; } = 2;

    /// <summary>The least time between two steps that are told and bring nothing but their number; 0.1 seconds. On the way to a watcher each costs what a fast step feels.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan TellEvery { get; set; } = TimeSpan.FromSeconds(0.1);

    /// <summary>How long a silo that stops waits until its work is handed over; 25 seconds, within Kubernetes' usual 30.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:09:00")]
    public TimeSpan HandOverWithin { get; set; } = TimeSpan.FromSeconds(25);
}
