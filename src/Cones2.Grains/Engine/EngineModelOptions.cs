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

    /// <summary>
    /// Of the weights with which pictures are composed; bfloat16. Subjects are learned in float32 always. That a picture among
    /// others is the one it would be alone, but for one 8-bit level in one pixel of 1,000, is promised for float32 alone:
    /// bfloat16 keeps 8 bits of a number, so what a sum rounds to when its order changes may show more.
    /// </summary>
    public Precision Precision { get; set; } = Precision.BFloat16;

    /// <summary>Whether it is loaded at the start and stays; true. Others come when they are asked for.</summary>
    public bool IsPinned { get; set; } = true;
}
