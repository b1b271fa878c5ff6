using System.Text.RegularExpressions;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;

namespace Cones2.Grains.Storage;

/// <summary>
/// What a blob is called in storage. A reference may come from anybody, past every constructor, so its parts are looked at
/// before they become a path.
/// </summary>
internal static partial class BlobName
{
    public static string Of(BlobReference blob) => IsSha256(blob.Sha256)
        ? $"{FolderOf(blob.Owner)}/{blob.Sha256}"
        : throw new ClusterException(ClusterError.InvalidInput, $"blob {blob}", "is not named by a SHA-256", "give a reference as the cluster gave it");

    public static string FolderOf(BlobOwner owner) => Folder().IsMatch(owner.Path)
        ? owner.Path
        : throw new ClusterException(ClusterError.InvalidInput, $"blob owner {owner}", "is no subject or composition", "give a reference as the cluster gave it");

    /// <summary>Whether a blob can be called so.</summary>
    public static bool IsSha256(string? name) => name is not null && Sha256().IsMatch(name);

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Sha256();

    [GeneratedRegex(@"\A[a-z0-9_-]{1,64}/(subjects|compositions)/[a-z0-9_-]{1,64}\z")]
    private static partial Regex Folder();
}
