namespace Cones2.Grains.Engine;

/// <summary>Bytes for what reads files, which maps rather than copies them.</summary>
internal static class BytesAsFile
{
    public static T Load<T>(byte[] bytes, Func<string, T> load)
    {
        var path = Path.Combine(Path.GetTempPath(), $"cones2-{Guid.NewGuid():N}.safetensors");
        try
        {
            File.WriteAllBytes(path, bytes);
            return load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
