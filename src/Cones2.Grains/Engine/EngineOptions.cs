using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Engine;

/// <summary>What <see cref="StableDiffusionEngine"/> computes with.</summary>
public sealed class EngineOptions
{
    /// <summary>cpu, cuda or cuda:N; cpu.</summary>
    [Required]
    public string Device { get; set; } = "cpu";

    /// <summary>Those that this silo offers.</summary>
    [MinLength(1, ErrorMessage = "The field Models is empty; name at least one model and its folder.")]
    [ValidateEnumeratedItems]
    public IList<EngineModelOptions> Models { get; set; } = [];

    /// <summary>
    /// The most bytes of weights on the device; before one is loaded that would exceed it, the models that were used longest ago,
    /// and are not pinned, go. Null, the default, for no bound.
    /// </summary>
    [Range(1, long.MaxValue)]
    public long? MaxModelBytes { get; set; }

    /// <summary>Told, while a model is loaded, its name and the share that is there, up to 1.</summary>
    public Action<string, double>? Loading { get; set; }

    /// <summary>The most rows of one call of the UNet, two for each picture; 16.</summary>
    [Range(2, 1024)]
    public int MaxRows { get; set; } = 16;

    /// <summary>A picture is saved each so many steps; 5.</summary>
    [Range(1, 1000)]
    public int SaveEvery { get; set; } = 5;

    /// <summary>A preview is made each so many steps; 5.</summary>
    [Range(1, 1000)]
    public int PreviewEvery { get; set; } = 5;

    /// <summary>A training is saved each so many steps; 250.</summary>
    [Range(1, 100_000)]
    public int CheckpointEvery { get; set; } = 250;
}
