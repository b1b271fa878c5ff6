using System.ComponentModel.DataAnnotations;

namespace Cones2.Grains.Storage;

/// <summary>Where <see cref="FileGrainStorage"/> keeps its files.</summary>
public sealed class FileGrainOptions
{
    /// <summary>A folder of this process alone; created where it is missing.</summary>
    [Required]
    public string Folder { get; set; } = "";
}
