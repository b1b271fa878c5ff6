namespace Cones2.Diffusion.Images;

/// <summary>The photos of a subject: those that lie in a folder, or one file.</summary>
public static class PhotoFolder
{
    // Formats that phones and cameras write but nothing here reads are listed too, so that loading names them.
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".heic", ".heif", ".avif", ".tif", ".tiff",
    };

    /// <param name="path">A folder, of which subfolders and hidden files are left out, or a file.</param>
    /// <returns>Paths in ordinal order.</returns>
    /// <exception cref="InvalidInputException">Nothing there, no photo in it, or it can't be read.</exception>
    public static IReadOnlyList<string> List(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
            throw new InvalidInputException(path, "does not exist", "give a folder of photos");

        try
        {
            string[] photos = [.. Directory.EnumerateFiles(path)
                .Where(file => Extensions.Contains(Path.GetExtension(file)) && !Path.GetFileName(file).StartsWith('.'))
                .Order(StringComparer.Ordinal)];
            return photos.Length > 0
                ? photos
                : throw new InvalidInputException(path, "holds no photos", "put 3 to 5 JPEG, PNG or WebP photos of the subject into it");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(path, $"can't be read ({exception.Message.TrimEnd('.')})", "give a folder that you may read", exception);
        }
    }
}
