namespace Cones2.Diffusion.Tests;

/// <summary>A folder for one test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("cones2-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    /// <summary>A copy of a model folder, to be changed.</summary>
    public string CopyOf(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_path, "model", Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
            File.SetAttributes(copy, FileAttributes.Normal);
        }

        return this["model"];
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
