using System.Text;

namespace Cones2.Diffusion.Tokenization;

/// <summary>
/// A prompt whose subjects are known by their position, so that two subjects may share a class noun: "a {rex} and a
/// {bello}" is "a dog and a dog".
/// </summary>
/// <param name="Text">The prompt with class nouns in place of names.</param>
/// <param name="Tokens">The text, tokenized.</param>
/// <param name="Spans">By subject's name, the positions of its class noun in the tokens; none overlap, none is cut.</param>
public sealed record SubjectPrompt(string Text, TokenizedPrompt Tokens, IReadOnlyDictionary<string, TokenSpan> Spans)
{
    private const string Where = "prompt";

    /// <param name="template">With each subject's name once, in braces; <c>{{</c> and <c>}}</c> are braces of the text.</param>
    /// <param name="nounsByName">From each subject's name to its class noun.</param>
    /// <param name="tokenizer">Of the model that will draw the prompt.</param>
    /// <exception cref="InvalidInputException">
    /// All at once: a name that is missing, unknown or there twice, a brace without its partner, a subject that would share
    /// a token with its neighbour or be cut off.
    /// </exception>
    public static SubjectPrompt Parse(string template, IReadOnlyDictionary<string, string> nounsByName, ClipTokenizer tokenizer)
    {
        var faults = new List<InputFault>();
        var parsed = PromptTemplate.Parse(template, Where, faults);
        faults.AddRange(parsed.FindNameFaults(Where, nounsByName));

        var text = new StringBuilder();
        var places = new List<(string Name, int Start, int Length)>();
        foreach (var part in parsed.Parts)
        {
            var words = !part.IsName ? part.Text : nounsByName.TryGetValue(part.Text, out var noun) ? noun : "";
            if (part.IsName && nounsByName.ContainsKey(part.Text))
                places.Add((part.Text, text.Length, words.Length));
            text.Append(words);
        }

        var prompt = text.ToString();
        var ids = tokenizer.Encode(prompt);
        var spans = new Dictionary<string, TokenSpan>(StringComparer.Ordinal);
        foreach (var (name, start, length) in places)
        {
            if (FindSpan(prompt, start, length, ids, tokenizer) is { } span)
                spans[name] = span;
            else
                faults.Add(new InputFault(Where, $"runs the noun \"{prompt.Substring(start, length)}\" of subject {name} together with the word beside it", "put a space or punctuation between them"));
        }

        FindCutSubjects(spans, ids.Count, tokenizer.MaxLength, faults);
        return faults.Count == 0 ? new SubjectPrompt(prompt, tokenizer.Tokenize(prompt), spans) : throw new InvalidInputException(faults);
    }

    // A noun has tokens of its own exactly where what stands before, the noun and what follows encode alone as they do together.
    private static TokenSpan? FindSpan(string prompt, int start, int length, IReadOnlyList<int> ids, ClipTokenizer tokenizer)
    {
        var before = tokenizer.Encode(prompt[..start]);
        var noun = tokenizer.Encode(prompt.Substring(start, length));
        var after = tokenizer.Encode(prompt[(start + length)..]);
        return noun.Count > 0 && before.Concat(noun).Concat(after).SequenceEqual(ids) ? new TokenSpan(before.Count + 1, noun.Count) : null;
    }

    private static void FindCutSubjects(Dictionary<string, TokenSpan> spans, int tokenCount, int limit, List<InputFault> faults)
    {
        foreach (var (name, span) in spans)
        {
            // The last position is the end token's.
            if (span.Start + span.Length > limit - 1)
                faults.Add(new InputFault(Where, $"is {tokenCount + 2} tokens long, and subject {name} lies beyond the limit of {limit}", "shorten the prompt, or name the subject earlier"));
        }
    }
}
