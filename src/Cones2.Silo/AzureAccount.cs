using Azure.Identity;
using Azure.Storage.Blobs;

namespace Cones2.Silo;

/// <summary>
/// An account of Azure Storage: by a connection string, or by its address alone, as whoever this process is to Azure (a pod by
/// workload identity, a machine by its managed identity), and then there is no secret to keep.
/// </summary>
internal static class AzureAccount
{
    /// <summary>
    /// All tries together end well within the 30 seconds of a grain's call, which then says what is wrong instead of timing out.
    /// </summary>
    public static BlobClientOptions Patience => new()
    {
        Retry = { MaxRetries = 2, MaxDelay = TimeSpan.FromSeconds(2), NetworkTimeout = TimeSpan.FromSeconds(6) },
    };

    /// <param name="account">A connection string, or such as https://account.blob.core.windows.net.</param>
    public static BlobServiceClient Open(string account) => AddressOf(account) is { } address
        ? new BlobServiceClient(address, new DefaultAzureCredential(), Patience)
        : new BlobServiceClient(account, Patience);

    /// <summary>Whether it can be opened; nobody is asked whether it is there.</summary>
    public static bool IsAccount(string? account)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(account) && Open(account) is not null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return false;
        }
    }

    private static Uri? AddressOf(string account) =>
        Uri.TryCreate(account, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps ? address : null;
}
