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
            throw CannotBeWritten(path, exception);
        }
    }

    public FileStream Stream { get; }

    /// <summary>Flushes to the disk and renames.</summary>
    /// <exception cref="InvalidInputException">The disk is full, or a folder has the name.</exception>
    public void Commit()
    {
        try
        {
            Stream.Flush(flushToDisk: true);
            Stream.Dispose();
            File.Move(_temporary, _path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotBeWritten(_path, exception);
        }
    }

    public void Dispose()
    {
        try
        {
            // Which writes what is left, and fails again where the disk is full.
            Stream.Dispose();
        }
        finally
        {
            File.Delete(_temporary);
        }
    }

    private static InvalidInputException CannotBeWritten(string path, Exception exception) =>
        new(path, $"can't be written ({exception.Message.TrimEnd('.')})", "give a path in a folder that you may write and that has room", exception);
}
