using Cones2.Contracts.Errors;
using Cones2.Diffusion;
using Cones2.Grains.Storage;

namespace Cones2.Grains.Engine;

/// <summary>Bytes for what reads and writes files, which it maps rather than copies.</summary>
internal static class BytesAsFile
{
    /// <param name="bytes">The file's.</param>
    /// <param name="extension">Tells what they are, such as png.</param>
    /// <param name="name">What their owner calls them, for faults.</param>
    /// <param name="load">Reads the file, which is gone afterwards.</param>
    /// <exception cref="ClusterException">They are not what they shall be.</exception>
    public static T Load<T>(byte[] bytes, string extension, string name, Func<string, T> load)
    {
        var path = Scratch.NewPath($".{extension}");
        try
        {
            File.WriteAllBytes(path, bytes);
            return load(path);
        }
        catch (InvalidInputException exception)
        {
            throw EngineFault.Of(exception, where => where.Replace(path, name, StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <param name="extension">Tells what they are, such as safetensors.</param>
    /// <param name="save">Writes the file of the given path, which is gone afterwards.</param>
    /// <returns>The file's bytes.</returns>
    public static byte[] Save(string extension, Action<string> save)
    {
        var path = Scratch.NewPath($".{extension}");
        try
        {
            save(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
