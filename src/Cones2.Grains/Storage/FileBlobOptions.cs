using System.ComponentModel.DataAnnotations;

namespace Cones2.Grains.Storage;

/// <summary>Where <see cref="FileBlobStore"/> keeps its files.</summary>
public sealed class FileBlobOptions
{
    /// <summary>A folder that every silo sees; created where it is missing.</summary>
    [Required]
    public string Folder { get; set; } = "";
}
