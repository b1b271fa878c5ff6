namespace Cones2.Diffusion;

/// <summary>
/// A file written beside its final name and renamed over it when whole: readers see the old bytes or the new, never a part.
/// Disposing without <see cref="Commit"/> leaves nothing behind.
/// </summary>
public sealed class ReplacedFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;

    /// <exception cref="InvalidInputException">The folder of <paramref name="path"/> can't be written.</exception>
    public ReplacedFile(string path)
    {
        _path = Path.GetFullPath(path);
        _temporary = $"{_path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            Stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(path, $"can't be written ({exception.Message.TrimEnd('.')})", "give a path in a folder that you may write", exception);
        }
    }

    public FileStream Stream { get; }

    /// <summary>Flushes to the disk and renames.</summary>
    public void Commit()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_temporary, _path, overwrite: true);
    }

    public void Dispose()
    {
        Stream.Dispose();
        File.Delete(_temporary);
    }
}
