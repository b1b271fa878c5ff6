using System.Security.Cryptography;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Grains.Storage;

namespace Cones2.Grains.Tests.Storage;

/// <summary>What every blob store does; one class per store runs it.</summary>
public abstract class BlobStoreTests
{
    private static readonly BlobOwner Rex = BlobOwner.Of(SubjectId.Parse("acme/rex"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract IBlobStore Store { get; }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(1_000_000)]
    public async Task Read_WrittenBlob_GivesItsBytes(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);

        var blob = await Store.WriteAsync(Rex, bytes, Cancellation);

        Assert.Equal(new BlobReference(Rex, Convert.ToHexStringLower(SHA256.HashData(bytes)), length), blob);
        Assert.Equal(bytes, await Store.ReadAsync(blob, Cancellation));
    }

    [Fact]
    public async Task Write_SameBytesTwice_IsOneBlob()
    {
        var first = await Store.WriteAsync(Rex, [1, 2, 3], Cancellation);
        var second = await Store.WriteAsync(Rex, [1, 2, 3], Cancellation);
        await Store.DeleteAsync(second, Cancellation);

        Assert.Equal(first, second);
        await AssertMissing(first);
    }

    [Fact]
    public async Task Write_StreamThatWasRead_WritesItWhole()
    {
        using var stream = new MemoryStream([1, 2, 3]);
        stream.Position = 2;

        var blob = await Store.WriteAsync(Rex, stream, Cancellation);

        Assert.Equal([1, 2, 3], await Store.ReadAsync(blob, Cancellation));
    }

    [Fact]
    public async Task Read_DamagedBlob_SaysSo()
    {
        var blob = await Store.WriteAsync(Rex, [1, 2, 3], Cancellation);
        await DamageAsync(blob);

        var exception = await Assert.ThrowsAsync<ClusterException>(() => Store.ReadAsync(blob, Cancellation));

        Assert.Equal(ClusterError.DamagedBlob, exception.Code);
        Assert.False(exception.IsRetryable);
        Assert.Contains(blob.Sha256, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeleteAll_OfOneOwner_LeavesOthers()
    {
        var mine = await Store.WriteAsync(Rex, [1], Cancellation);
        var other = await Store.WriteAsync(BlobOwner.Of(SubjectId.Parse("acme/rex2")), [1], Cancellation);

        await Store.DeleteAllAsync(Rex, Cancellation);
        await Store.DeleteAllAsync(Rex, Cancellation);

        await AssertMissing(mine);
        Assert.Equal([1], await Store.ReadAsync(other, Cancellation));
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("ABCDEF")]
    [InlineData("")]
    public async Task Read_ForgedReference_IsRefused(string sha256)
    {
        var exception = await Assert.ThrowsAsync<ClusterException>(() => Store.ReadAsync(new BlobReference(Rex, sha256, 1), Cancellation));

        Assert.Equal(ClusterError.InvalidInput, exception.Code);
    }

    [Fact]
    public async Task Exists_WrittenThenDeleted_IsTrueThenFalse()
    {
        var blob = await Store.WriteAsync(Rex, [1, 2, 3], Cancellation);

        Assert.True(await Store.ExistsAsync(blob, Cancellation));
        await Store.DeleteAsync(blob, Cancellation);
        Assert.False(await Store.ExistsAsync(blob, Cancellation));
    }

    protected abstract Task DamageAsync(BlobReference blob);

    private async Task AssertMissing(BlobReference blob)
    {
        var exception = await Assert.ThrowsAsync<ClusterException>(() => Store.ReadAsync(blob, Cancellation));
        Assert.Equal(ClusterError.NotFound, exception.Code);
    }
}
