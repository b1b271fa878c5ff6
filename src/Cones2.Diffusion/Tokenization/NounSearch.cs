namespace Cones2.Diffusion.Tokenization;

/// <summary>Finds a noun in a text as a word or words of its own.</summary>
internal static class NounSearch
{
    /// <returns>How often the noun stands in the text; 0 where it has no words.</returns>
    public static int Count(string text, string noun) => FindAll(PromptWords.Split(text, []), PromptWords.Split(noun, [])).Count;

    /// <returns>Indices in <paramref name="words"/> where <paramref name="noun"/> begins, first to last, none overlapping.</returns>
    public static IReadOnlyList<int> FindAll(IReadOnlyList<PromptWord> words, IReadOnlyList<PromptWord> noun)
    {
        var found = new List<int>();
        if (noun.Count == 0)
            return found;

        for (var first = 0; first + noun.Count <= words.Count;)
        {
            if (IsAt(words, first, noun))
            {
                found.Add(first);
                first += noun.Count;
            }
            else
            {
                first++;
            }
        }

        return found;
    }

    private static bool IsAt(IReadOnlyList<PromptWord> words, int first, IReadOnlyList<PromptWord> noun)
    {
        var next = first + noun.Count;
        if (words[first].JoinsPrevious || (next < words.Count && words[next].JoinsPrevious))
            return false;
        for (var i = 0; i < noun.Count; i++)
        {
            if (words[first + i].Text != noun[i].Text || words[first + i].IsSpecial != noun[i].IsSpecial)
                return false;
        }

        return true;
    }
}
