using System.ComponentModel.DataAnnotations;

namespace Cones2.Grains.Storage;

/// <summary>How much a GPU silo remembers of what it reads from blob storage.</summary>
public sealed class BlobCacheOptions
{
    /// <summary>In bytes; 64 MiB, room for 16,000 residuals.</summary>
    [Range(0, long.MaxValue)]
    public long MaxBytes { get; set; } = 64 << 20;
}
