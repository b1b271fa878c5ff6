namespace Cones2.Grains.Storage;

/// <summary>The names of Orleans' storage providers that the grains ask for.</summary>
public static class StorageNames
{
    /// <summary>All grain state.</summary>
    public const string Grains = "cones2";
}
