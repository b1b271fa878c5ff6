using System.Text.RegularExpressions;

namespace Cones2.Diffusion.Residuals.Captions;

/// <summary>What English grammar asks of a class noun, by the rules of spelling and their commoner exceptions.</summary>
internal static partial class EnglishNoun
{
    private static readonly HashSet<string> IrregularPlurals = new(
        ["people", "men", "women", "children", "mice", "geese", "feet", "teeth", "oxen", "cattle", "dice"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> SingularsInS = new(
        ["lens", "canvas", "gas", "atlas", "pancreas", "christmas", "series", "species", "cosmos", "rhinoceros", "albatross", "thermos", "chaos", "kudos", "alias", "bias"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether verbs take the plural: "sunglasses", but not "glass", "bus" or "pair of shoes".</summary>
    public static bool IsPlural(string noun)
    {
        // The head is the last word, or the last before "of".
        var words = noun.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var of = Array.IndexOf(words, "of");
        var head = of > 0 ? words[of - 1] : words.LastOrDefault("");
        var lastPart = head[(head.LastIndexOf('-') + 1)..];
        if (IrregularPlurals.Contains(lastPart))
            return true;
        if (SingularsInS.Contains(lastPart))
            return false;
        return lastPart.EndsWith('s') && !SingularEnding().IsMatch(lastPart);
    }

    /// <returns>"a" or "an", by the sound with which the next word begins.</returns>
    public static string Article(string nextWord)
    {
        if (Initialism().IsMatch(nextWord))
            return "AEFHILMNORSX8".Contains(nextWord[0], StringComparison.Ordinal) ? "an" : "a";
        if (SoundsLikeVowel().IsMatch(nextWord))
            return "an";
        return !SoundsLikeConsonant().IsMatch(nextWord) && VowelLetter().IsMatch(nextWord) ? "an" : "a";
    }

    [GeneratedRegex("(ss|us|is|'s)$", RegexOptions.IgnoreCase)]
    private static partial Regex SingularEnding();

    // Read letter by letter: an SUV, an LED, a UFO, an 8.
    [GeneratedRegex(@"^(?:[A-Z]{2,4}\b|8|1[18]\b)")]
    private static partial Regex Initialism();

    [GeneratedRegex("^(?:hour|honest|honou?r|heir)", RegexOptions.IgnoreCase)]
    private static partial Regex SoundsLikeVowel();

    // you-nicorn, you-tensil, you-kulele, you-ropean, one.
    [GeneratedRegex("^(?:uni(?!n|m)|us[aeu]|ut[ei]|uk|ur[aei]|ub[io]|eu|ewe|one\\b|once)", RegexOptions.IgnoreCase)]
    private static partial Regex SoundsLikeConsonant();

    [GeneratedRegex("^[aeiou\u00e0-\u00e6\u00e8-\u00ef\u00f2-\u00f6\u00f9-\u00fc]", RegexOptions.IgnoreCase)]
    private static partial Regex VowelLetter();
}
