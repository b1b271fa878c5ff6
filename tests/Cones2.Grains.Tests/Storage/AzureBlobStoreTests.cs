using Azure.Storage.Blobs;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.EndToEnd.Tests.Processes;
using Cones2.Grains.Storage;

namespace Cones2.Grains.Tests.Storage;

public sealed class AzureBlobStoreTests(AzuriteServer azurite) : BlobStoreTests, IClassFixture<AzuriteServer>, IAsyncLifetime
{
    private readonly BlobContainerClient _container = new(azurite.ConnectionString, $"test-{Guid.NewGuid():N}");

    protected override IBlobStore Store => new AzureBlobStore(_container);

    public async ValueTask InitializeAsync() => await _container.CreateAsync(cancellationToken: TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Write_ServerIsAway_IsUnavailableAndRetryable()
    {
        var options = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        var store = new AzureBlobStore(new BlobContainerClient(azurite.ConnectionString.Replace("127.0.0.1", "127.0.0.2", StringComparison.Ordinal), "test", options));

        var exception = await Assert.ThrowsAsync<ClusterException>(() => store.WriteAsync(
            BlobOwner.Of(SubjectId.Parse("acme/rex")), [1], TestContext.Current.CancellationToken));

        Assert.Equal(ClusterError.StorageUnavailable, exception.Code);
        Assert.True(exception.IsRetryable);
    }

    protected override Task DamageAsync(BlobReference blob) =>
        _container.GetBlobClient(BlobName.Of(blob)).UploadAsync(new BinaryData(new byte[] { 1, 2, 4 }), overwrite: true);
}
