using System.Text;
using Cones2.Diffusion.Tokenization;

namespace Cones2.Diffusion.Residuals.Captions;

/// <summary>A user's own captions: UTF-8 text, one sentence a line; blank lines and those that begin with # do not count.</summary>
public static class CaptionFile
{
    private const string Placeholder = "{}";
    private const long MaxBytes = 1 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="path">A file of at most 1 MB.</param>
    /// <param name="classNoun">Each sentence has it as a word or words of its own, or {} in its place.</param>
    /// <returns>At least one sentence, each with the noun.</returns>
    /// <exception cref="InvalidInputException">Everything wrong with the file, with line numbers.</exception>
    public static IReadOnlyList<string> Read(string path, string classNoun)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new InvalidInputException(path, "does not exist", "give a text file with one sentence a line");
        if (file.Length > MaxBytes)
            throw new InvalidInputException(path, $"has {file.Length:N0} bytes, more than {MaxBytes:N0}", "give fewer sentences; the paper has 1,000");

        var captions = new List<string>();
        var faults = new List<InputFault>();
        var lineNumber = 0;
        foreach (var line in Lines(File.ReadAllBytes(path)))
        {
            lineNumber++;
            var where = $"{path}, line {lineNumber}";
            if (line is null)
                faults.Add(new InputFault(where, "is not UTF-8", "save the file as UTF-8"));
            else if (line.Length > 0 && line[0] != '#')
                AddCaption(line.Replace(Placeholder, classNoun, StringComparison.Ordinal), where);
        }

        if (captions.Count == 0 && faults.Count == 0)
            faults.Add(new InputFault(path, "holds no sentence", "write at least one, one a line"));
        return faults.Count == 0 ? captions : throw new InvalidInputException(faults);

        void AddCaption(string caption, string where)
        {
            if (NounSearch.Count(caption, classNoun) > 0)
                captions.Add(caption);
            else
                faults.Add(new InputFault(where, $"lacks the word \"{classNoun}\" in \"{Shortened(caption)}\"", $"put {classNoun} or {Placeholder} in the sentence"));
        }
    }

    // Trimmed, without the byte order mark; null where the bytes are no UTF-8.
    private static IEnumerable<string?> Lines(byte[] bytes)
    {
        for (var start = 0; start < bytes.Length;)
        {
            var length = bytes.AsSpan(start).IndexOf((byte)'\n');
            var end = length < 0 ? bytes.Length : start + length;
            yield return Decode(bytes.AsSpan(start, end - start));
            start = end + 1;
        }
    }

    private static string? Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes).Trim('\uFEFF').Trim();
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string Shortened(string text) => text.Length <= 60 ? text : text[..57] + "...";
}
