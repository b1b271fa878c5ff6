using Cones2.Diffusion.Tokenization;

namespace Cones2.Diffusion.Tests.Tokenization;

/// <summary>The tokenizers of the reference model folders; every published Stable Diffusion has the same vocabulary.</summary>
internal static class ReferenceTokenizer
{
    private static readonly Lazy<IReadOnlyList<string>> Folders = new(() => Directory.Exists(ReferenceData.Root)
        ? [.. Directory.EnumerateDirectories(ReferenceData.Root).Order(StringComparer.Ordinal).Select(Folder).Where(Directory.Exists)]
        : []);

    private static readonly Lazy<ClipTokenizer?> First = new(() => Folders.Value.Count > 0 ? ClipTokenizer.Load(Folders.Value[0]) : null);

    /// <summary>The first folder's tokenizer; the test is skipped where there is none.</summary>
    public static ClipTokenizer Load()
    {
        Assert.SkipWhen(First.Value is null, Missing);
        return First.Value!;
    }

    public static string FirstFolder()
    {
        Assert.SkipWhen(Folders.Value.Count == 0, Missing);
        return Folders.Value[0];
    }

    private static string Missing => $"No */model/tokenizer in {ReferenceData.Root}; set CONES2_REFERENCE to a reference folder.";

    private static string Folder(string reference) => Path.Combine(reference, "model", "tokenizer");
}
