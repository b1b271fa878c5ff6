using System.Text;
using Cones2.Diffusion.Tokenization;

namespace Cones2.Diffusion.Residuals.Captions;

/// <summary>
/// Sentences about any class noun, where the paper asked ChatGPT for 1,000 (section 3.2): a grammar that varies scene, light,
/// medium, composition and the noun's place in the sentence, for things and animals alike.
/// </summary>
public static class CaptionGenerator
{
    private const int MaxNounLength = 60;

    // A noun that is itself among the grammar's words loses some sentences; one that is in all of them runs into this.
    private const int AttemptsPerCaption = 50;

    /// <param name="classNoun">Such as "dog", "teddy bear" or "sunglasses"; at most 60 characters.</param>
    /// <param name="count">From 1 to at least 1,000.</param>
    /// <param name="seed">Same noun and seed: same sentences, fewer of them a beginning of more.</param>
    /// <returns>Distinct English sentences below CLIP's 77 tokens, each with the noun once, as given, as a word of its own.</returns>
    /// <exception cref="InvalidInputException">The class noun is no noun that sentences can be made of.</exception>
    public static IReadOnlyList<string> Generate(string classNoun, int count, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!IsNoun(classNoun))
            throw new InvalidInputException("class noun", $"is \"{classNoun}\"", $"give an English noun of at most {MaxNounLength} characters, such as dog or teddy bear");

        var random = new Random(seed);
        var plural = EnglishNoun.IsPlural(classNoun);
        var captions = new List<string>(count);
        var distinct = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var shapes = CaptionGrammar.Sentences.ToArray();
        for (var attempt = 0; captions.Count < count; attempt++)
        {
            if (attempt == AttemptsPerCaption * count)
                throw new InvalidInputException("class noun", $"is \"{classNoun}\", for which only {captions.Count} of {count} sentences can be made", "give a noun, or captions of your own");

            // Each shape once before any comes again.
            if (attempt % shapes.Length == 0)
                random.Shuffle(shapes);
            var caption = Write(Expand(shapes[attempt % shapes.Length], random), classNoun, plural);
            if (NounSearch.Count(caption, classNoun) == 1 && distinct.Add(caption))
                captions.Add(caption);
        }

        return captions;
    }

    private static bool IsNoun(string text) =>
        text.Length is > 0 and <= MaxNounLength && char.IsLetterOrDigit(text[0]) && char.IsLetterOrDigit(text[^1]) && !text.Any(char.IsControl);

    private static string Expand(string phrase, Random random)
    {
        var expanded = new StringBuilder(phrase.Length * 4);
        for (var position = 0; position < phrase.Length; position++)
        {
            if (phrase[position] != '{')
            {
                expanded.Append(phrase[position]);
                continue;
            }

            var end = phrase.IndexOf('}', position);
            var choices = CaptionGrammar.Phrases[phrase[(position + 1)..end]];
            expanded.Append(Expand(choices[random.Next(choices.Length)], random));
            position = end;
        }

        return expanded.ToString();
    }

    // Agreement, then articles, then the noun, so that nothing in the noun is taken for a sign of the grammar.
    private static string Write(string phrase, string classNoun, bool plural)
    {
        var text = new StringBuilder(phrase.Length + classNoun.Length);
        for (var position = 0; position < phrase.Length; position++)
        {
            switch (phrase[position])
            {
                case '[':
                    var end = phrase.IndexOf(']', position);
                    var forms = phrase[(position + 1)..end].Split('|');
                    text.Append(forms[plural ? 1 : 0] is "@" ? EnglishNoun.Article(NextWord(phrase, end + 2, classNoun)) : forms[plural ? 1 : 0]);
                    position = end;
                    break;
                case '#':
                    text.Append(classNoun);
                    break;
                default:
                    text.Append(phrase[position]);
                    break;
            }
        }

        text[0] = char.ToUpperInvariant(text[0]);
        return text.ToString();
    }

    private static string NextWord(string phrase, int start, string classNoun) => phrase[start] == '#' ? classNoun : phrase[start..];
}
