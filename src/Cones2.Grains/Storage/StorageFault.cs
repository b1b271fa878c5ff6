using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;

namespace Cones2.Grains.Storage;

/// <summary>What storage says, in the cluster's words.</summary>
internal static class StorageFault
{
    public static ClusterException Missing(BlobReference blob) => new(
        ClusterError.NotFound, $"blob {blob}", "does not exist", "upload it, or make it again");

    public static ClusterException Unavailable(string where, Exception exception) => new(
        ClusterError.StorageUnavailable, where, $"does not answer ({Reason(exception)})", "retry; see that blob storage runs and has room");

    public static ClusterException Unkept(string where, Exception exception) => new(
        ClusterError.StorageUnavailable, where, $"could not be kept ({Reason(exception)})", "retry; see that grain storage runs and has room");

    private static string Reason(Exception exception) => exception.Message.Split('\n')[0].TrimEnd('.', '\r');
}
