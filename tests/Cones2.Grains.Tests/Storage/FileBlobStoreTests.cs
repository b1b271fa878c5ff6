using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Grains.Storage;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Tests.Storage;

public sealed class FileBlobStoreTests : BlobStoreTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected override IBlobStore Store => StoreIn(_folder["blobs"]);

    [Fact]
    public async Task Write_StreamThatBreaks_LeavesNothing()
    {
        using var broken = new BrokenStream();

        await Assert.ThrowsAsync<ClusterException>(() => Store.WriteAsync(
            BlobOwner.Of(SubjectId.Parse("acme/rex")), broken, TestContext.Current.CancellationToken));

        Assert.Empty(Directory.EnumerateFiles(_folder["blobs"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Write_FolderThatIsAFile_IsUnavailableAndRetryable()
    {
        await File.WriteAllTextAsync(_folder["taken"], "", TestContext.Current.CancellationToken);

        var exception = await Assert.ThrowsAsync<ClusterException>(() => StoreIn(_folder["taken"]).WriteAsync(
            BlobOwner.Of(SubjectId.Parse("acme/rex")), [1], TestContext.Current.CancellationToken));

        Assert.Equal(ClusterError.StorageUnavailable, exception.Code);
        Assert.True(exception.IsRetryable);
    }

    [Fact]
    public async Task Sweep_WhatKilledProcessesLeft_RemovesWhatIsOld()
    {
        var kept = await Store.WriteAsync(BlobOwner.Of(SubjectId.Parse("acme/rex")), [1], TestContext.Current.CancellationToken);
        var (left, fresh) = (Path.Combine(_folder["blobs"], ".unfinished", "left"), Path.Combine(_folder["blobs"], ".unfinished", "fresh"));
        foreach (var file in new[] { left, fresh })
            await File.WriteAllTextAsync(file, "half a blob", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddDays(-2));

        StoreIn(_folder["blobs"]).Sweep();

        Assert.False(File.Exists(left));
        Assert.True(File.Exists(fresh));
        Assert.Equal([1], await Store.ReadAsync(kept, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Sweep_FolderThatIsNotThereYet_IsNothing() => StoreIn(_folder["none"]).Sweep();

    public void Dispose() => _folder.Dispose();

    protected override Task DamageAsync(BlobReference blob) =>
        File.WriteAllBytesAsync(Path.Combine(_folder["blobs"], BlobName.Of(blob)), [1, 2, 4]);

    private static FileBlobStore StoreIn(string folder) => new(Options.Create(new FileBlobOptions { Folder = folder }));
}
