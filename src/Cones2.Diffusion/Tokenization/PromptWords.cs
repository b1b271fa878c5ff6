using System.Globalization;
using System.Text;

namespace Cones2.Diffusion.Tokenization;

/// <summary>
/// Splits a prompt into words as CLIP's published tokenizer does: special tokens first, as they are written; then form C,
/// lower case, and the matches of <c>'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+</c>. Goes by code points:
/// .NET's regular expressions see letters beyond U+FFFF as two surrogates, which are no letters.
/// </summary>
internal static class PromptWords
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Space,
        Letter,
        Digit,
        Mark,
        Sign,
    }

    /// <param name="text">Any text; unpaired surrogates count as U+FFFD.</param>
    /// <param name="specialTokens">None of them empty.</param>
    public static List<PromptWord> Split(string text, IReadOnlyList<string> specialTokens)
    {
        var words = new List<PromptWord>();
        var start = 0;
        while (FindSpecial(text, start, specialTokens) is var (position, special))
        {
            SplitPlain(text[start..position], words);
            words.Add(new PromptWord(special, IsSpecial: true, JoinsPrevious: false));
            start = position + special.Length;
        }

        SplitPlain(text[start..], words);
        return words;
    }

    private static (int Position, string Special)? FindSpecial(string text, int start, IReadOnlyList<string> specialTokens)
    {
        (int Position, string Special)? first = null;
        foreach (var special in specialTokens)
        {
            var position = text.IndexOf(special, start, StringComparison.Ordinal);
            if (position >= 0 && (first is null || position < first.Value.Position))
                first = (position, special);
        }

        return first;
    }

    private static void SplitPlain(string text, List<PromptWord> words)
    {
        var normal = LowerCase(CanonicalComposition.Compose(text));
        var previous = Kind.Space;
        for (var start = 0; start < normal.Length;)
        {
            var (end, last) = WordEnd(normal, start);
            var first = KindAt(normal, start, out _);
            if (first != Kind.Space)
                words.Add(new PromptWord(normal[start..end], IsSpecial: false, BelongsToWord(previous) && BelongsToWord(first)));
            previous = last;
            start = end;
        }
    }

    private static (int End, Kind Last) WordEnd(string text, int start)
    {
        foreach (var contraction in Contractions)
        {
            if (string.CompareOrdinal(text, start, contraction, 0, contraction.Length) == 0)
                return (start + contraction.Length, Kind.Letter);
        }

        var kind = KindAt(text, start, out var length);
        var end = start + length;
        if (kind is Kind.Digit or Kind.Space)
            return (end, kind);

        var last = kind;
        while (end < text.Length && KindAt(text, end, out length) is var next && Continues(kind, next))
        {
            last = next;
            end += length;
        }

        return (end, last);
    }

    private static bool Continues(Kind first, Kind next) =>
        first == Kind.Letter ? next == Kind.Letter : next is Kind.Mark or Kind.Sign;

    private static bool BelongsToWord(Kind kind) => kind is Kind.Letter or Kind.Digit or Kind.Mark;

    private static Kind KindAt(string text, int position, out int length)
    {
        if (Rune.DecodeFromUtf16(text.AsSpan(position), out var rune, out length) != System.Buffers.OperationStatus.Done)
            return Kind.Sign;
        if (Rune.IsWhiteSpace(rune))
            return Kind.Space;
        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Kind.Mark,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Digit,
            _ => Kind.Sign,
        };
    }

    // Each character by itself; the one whose lower case is two characters is not in .NET's simple mapping.
    private static string LowerCase(string text) =>
        text.ToLowerInvariant().Replace("\u0130", "i\u0307", StringComparison.Ordinal);
}
