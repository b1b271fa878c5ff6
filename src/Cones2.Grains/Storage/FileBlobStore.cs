using Cones2.Contracts.Blobs;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Storage;

/// <summary>Blobs as files: written under a temporary name and renamed when whole and on the disk.</summary>
internal sealed class FileBlobStore(IOptions<FileBlobOptions> options) : IBlobStore
{
    private const string Unfinished = ".unfinished";

    // Longer than any blob takes to be written.
    private static readonly TimeSpan Old = TimeSpan.FromDays(1);

    private readonly string _root = Path.GetFullPath(options.Value.Folder);

    public Task<BlobReference> WriteAsync(BlobOwner owner, Stream content, CancellationToken cancellationToken) => Answering(async () =>
    {
        content.Position = 0;
        var folder = Directory.CreateDirectory(Path.Combine(_root, BlobName.FolderOf(owner))).FullName;
        var temporary = Path.Combine(Directory.CreateDirectory(Path.Combine(_root, Unfinished)).FullName, Guid.NewGuid().ToString("N"));
        try
        {
            BlobReference blob;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                blob = await HashedCopy.WriteAsync(owner, content, file, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, Path.Combine(folder, blob.Sha256), overwrite: true);
            return blob;
        }
        finally
        {
            File.Delete(temporary);
        }
    });

    public Task ReadAsync(BlobReference blob, Stream destination, CancellationToken cancellationToken) => Answering(async () =>
    {
        try
        {
            await using var file = File.OpenRead(Path.Combine(_root, BlobName.Of(blob)));
            await HashedCopy.ReadAsync(blob, file, destination, cancellationToken);
            return blob;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StorageFault.Missing(blob);
        }
    });

    public Task<bool> ExistsAsync(BlobReference blob, CancellationToken cancellationToken) =>
        Answering(() => Task.FromResult(File.Exists(Path.Combine(_root, BlobName.Of(blob)))));

    public Task DeleteAsync(BlobReference blob, CancellationToken cancellationToken) => Answering(() =>
    {
        var path = Path.Combine(_root, BlobName.Of(blob));
        if (File.Exists(path))
            File.Delete(path);
        return Task.FromResult(blob);
    });

    public Task DeleteAllAsync(BlobOwner owner, CancellationToken cancellationToken) => Answering(() =>
    {
        var folder = Path.Combine(_root, BlobName.FolderOf(owner));
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        return Task.FromResult(owner);
    });

    /// <summary>Removes what processes left unfinished that were killed; other silos may be at theirs, so only what is old.</summary>
    public void Sweep()
    {
        try
        {
            var folder = new DirectoryInfo(Path.Combine(_root, Unfinished));
            foreach (var file in folder.Exists ? folder.EnumerateFiles().Where(file => DateTime.UtcNow - file.LastWriteTimeUtc > Old) : [])
                file.Delete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next silo that starts removes it.
        }
    }

    private async Task<T> Answering<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StorageFault.Unavailable($"blob folder {_root}", exception);
        }
    }
}
