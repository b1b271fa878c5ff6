using System.Net.Sockets;
using Azure.Storage.Blobs;
using Cones2.Contracts.Blobs;
using Cones2.Grains.Storage;

namespace Cones2.Grains.Tests.Storage;

/// <summary>Against Azurite on this machine: <c>npx azurite-blob --inMemoryPersistence --skipApiVersionCheck</c>.</summary>
public sealed class AzureBlobStoreTests : BlobStoreTests, IAsyncLifetime
{
    private const int AzuritePort = 10000;

    private readonly BlobContainerClient _container = new("UseDevelopmentStorage=true", $"test-{Guid.NewGuid():N}");

    protected override IBlobStore Store => new AzureBlobStore(_container);

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(await AzuriteListens(), $"No Azurite listens on port {AzuritePort}; start it with: npx azurite-blob --inMemoryPersistence --skipApiVersionCheck");
        await _container.CreateAsync(cancellationToken: TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (await AzuriteListens())
            await _container.DeleteIfExistsAsync();
    }

    protected override Task DamageAsync(BlobReference blob) =>
        _container.GetBlobClient(BlobName.Of(blob)).UploadAsync(new BinaryData(new byte[] { 1, 2, 4 }), overwrite: true);

    private static async Task<bool> AzuriteListens()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", AzuritePort);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
