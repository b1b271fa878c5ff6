using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Grains.Storage;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Tests.Storage;

public sealed class BlobCacheTests : IDisposable
{
    private const int Length = 10;

    private static readonly BlobOwner Rex = BlobOwner.Of(SubjectId.Parse("acme/rex"));

    private readonly TemporaryFolder _folder = new();
    private readonly FileBlobStore _store;
    private readonly BlobCache _cache;

    public BlobCacheTests()
    {
        _store = new FileBlobStore(Options.Create(new FileBlobOptions { Folder = _folder["blobs"] }));
        _cache = new BlobCache(_store, Options.Create(new BlobCacheOptions { MaxBytes = 2 * Length }));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_Again_DoesNotAskTheStore()
    {
        var blob = await WriteAsync(1);
        var first = await _cache.ReadAsync(blob, Cancellation);

        Assert.True(await IsKnownAsync(blob));
        Assert.Equal(first, await _cache.ReadAsync(blob, Cancellation));
    }

    [Fact]
    public async Task Read_NoRoomForOneMore_ForgetsWhatWasReadLongestAgo()
    {
        var (first, second, third) = (await WriteAsync(1), await WriteAsync(2), await WriteAsync(3));
        foreach (var blob in new[] { first, second, first, third })
            await _cache.ReadAsync(blob, Cancellation);

        Assert.True(await IsKnownAsync(first));
        Assert.True(await IsKnownAsync(third));
        Assert.False(await IsKnownAsync(second));
    }

    [Fact]
    public async Task Read_LargerThanTheCache_IsReadAndForgetsNothing()
    {
        var (small, large) = (await WriteAsync(1), await WriteAsync(2, 3 * Length));
        await _cache.ReadAsync(small, Cancellation);

        Assert.Equal(3 * Length, (await _cache.ReadAsync(large, Cancellation)).Length);

        Assert.True(await IsKnownAsync(small));
        Assert.False(await IsKnownAsync(large));
    }

    [Fact]
    public async Task Read_SameBytesOfAnotherOwner_AreNotGivenOut()
    {
        var blob = await WriteAsync(1);
        await _cache.ReadAsync(blob, Cancellation);

        Assert.False(await IsKnownAsync(blob with { Owner = BlobOwner.Of(SubjectId.Parse("other/rex")) }));
    }

    private Task<BlobReference> WriteAsync(byte value, int length = Length) => _store.WriteAsync(Rex, [.. Enumerable.Repeat(value, length)], Cancellation);

    /// <summary>Whether the cache gives it when the store does not have it any more.</summary>
    private async Task<bool> IsKnownAsync(BlobReference blob)
    {
        await _store.DeleteAsync(blob, Cancellation);
        try
        {
            return (await _cache.ReadAsync(blob, Cancellation)).Length > 0;
        }
        catch (ClusterException exception) when (exception.Code == ClusterError.NotFound)
        {
            return false;
        }
    }
}
