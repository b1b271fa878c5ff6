using System.ComponentModel.DataAnnotations;
using Cones2.Diffusion;

namespace Cones2.Grains.Engine;

/// <summary>One model of a GPU silo.</summary>
public sealed class EngineModelOptions
{
    /// <summary>What orders call it.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>A folder in the diffusers layout.</summary>
    [Required]
    public string Path { get; set; } = "";

    /// <summary>Of the weights with which pictures are composed; bfloat16. Subjects are learned in float32 always.</summary>
    public Precision Precision { get; set; } = Precision.BFloat16;

    /// <summary>Whether it is loaded at the start and stays; true. Others come when they are asked for.</summary>
    public bool IsPinned { get; set; } = true;
}
