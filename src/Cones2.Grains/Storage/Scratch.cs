namespace Cones2.Grains.Storage;

/// <summary>
/// Files of this process that outlive nothing: photos and checkpoints while they are worked on. They lie in a folder of its own
/// below the temporary one, with a lock that ends with the process; what a process left that was killed, the next one removes.
/// </summary>
internal static class Scratch
{
    private const string Prefix = "cones2-scratch-";
    private const string Lock = "lock";

    private static readonly Lazy<(string Folder, FileStream Lock)> Own = new(Open);

    /// <summary>A path of a new name.</summary>
    public static string NewPath(string extension = "") => Path.Combine(Own.Value.Folder, $"{Guid.NewGuid():N}{extension}");

    /// <summary>A new folder.</summary>
    public static string NewFolder() => Directory.CreateDirectory(NewPath()).FullName;

    /// <summary>Removes the folders of processes that are no more.</summary>
    /// <param name="parent">Where they lie.</param>
    public static void Sweep(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, $"{Prefix}*"))
        {
            try
            {
                using (new FileStream(Path.Combine(folder, Lock), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                }

                Directory.Delete(folder, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Its process lives, has just begun, or is another user's.
            }
        }
    }

    /// <summary>A folder with its lock, which is held until it is disposed of.</summary>
    /// <param name="parent">Where it is to lie.</param>
    public static (string Folder, FileStream Lock) Open(string parent)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, $"{Prefix}{Guid.NewGuid():N}")).FullName;
        return (folder, new FileStream(Path.Combine(folder, Lock), FileMode.Create, FileAccess.ReadWrite, FileShare.None));
    }

    private static (string Folder, FileStream Lock) Open()
    {
        var parent = Path.GetTempPath();
        Sweep(parent);
        var own = Open(parent);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Leave(own);
        return own;
    }

    private static void Leave((string Folder, FileStream Lock) own)
    {
        own.Lock.Dispose();
        try
        {
            Directory.Delete(own.Folder, recursive: true);
        }
        catch (IOException)
        {
            // The next process removes it.
        }
    }
}
