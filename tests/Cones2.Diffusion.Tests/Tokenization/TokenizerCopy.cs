namespace Cones2.Diffusion.Tests.Tokenization;

/// <summary>A copy of a reference tokenizer folder, to be garbled.</summary>
internal sealed class TokenizerCopy : IDisposable
{
    private TokenizerCopy(string path) => Path = path;

    public string Path { get; }

    public static TokenizerCopy Create()
    {
        var original = ReferenceTokenizer.FirstFolder();
        var copy = new TokenizerCopy(Directory.CreateTempSubdirectory("cones2-tokenizer-").FullName);
        foreach (var file in Directory.EnumerateFiles(original))
            File.WriteAllBytes(System.IO.Path.Combine(copy.Path, System.IO.Path.GetFileName(file)), File.ReadAllBytes(file));
        return copy;
    }

    /// <summary>Replaces a file; null takes it away.</summary>
    public void Write(string file, string? content)
    {
        var path = System.IO.Path.Combine(Path, file);
        if (content is null)
            File.Delete(path);
        else
            File.WriteAllText(path, content);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
