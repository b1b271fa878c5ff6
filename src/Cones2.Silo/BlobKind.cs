namespace Cones2.Silo;

/// <summary>Where photos, residuals and pictures are kept.</summary>
public enum BlobKind
{
    /// <summary>A folder that every silo sees.</summary>
    Files = 0,

    Azure = 1,
}
