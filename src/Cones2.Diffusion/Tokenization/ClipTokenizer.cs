namespace Cones2.Diffusion.Tokenization;

/// <summary>
/// CLIP's byte-pair encoding of prompts (Radford et al. 2021), equal to transformers' CLIPTokenizer token by token. All
/// ids come from the model folder's vocabulary. Threads may share one.
/// </summary>
public sealed class ClipTokenizer
{
    private readonly TokenVocabulary _vocabulary;
    private readonly string[] _specialTokens;

    private ClipTokenizer(TokenVocabulary vocabulary, TokenizerConfig config)
    {
        _vocabulary = vocabulary;
        _specialTokens = [config.StartToken, config.EndToken];
        MaxLength = config.MaxLength;
        StartTokenId = vocabulary.Ids[config.StartToken];
        EndTokenId = vocabulary.Ids[config.EndToken];
        PadTokenId = vocabulary.Ids[config.PadToken];
    }

    /// <summary>Tokens of a padded prompt, start and end token included: 77 for every published CLIP.</summary>
    public int MaxLength { get; }

    public int StartTokenId { get; }

    public int EndTokenId { get; }

    /// <summary>"!" (0) in Stable Diffusion 2.x, the end token in 1.x.</summary>
    public int PadTokenId { get; }

    /// <param name="tokenizerFolder">With vocab.json, merges.txt, tokenizer_config.json and perhaps special_tokens_map.json.</param>
    /// <exception cref="InvalidInputException">A file is missing or garbled, or the files do not belong together.</exception>
    public static ClipTokenizer Load(string tokenizerFolder)
    {
        if (!Directory.Exists(tokenizerFolder))
            throw new InvalidInputException(tokenizerFolder, "is no folder", "give the tokenizer folder of a model in the diffusers layout");

        var config = TokenizerConfig.Read(tokenizerFolder);
        var vocabulary = TokenVocabulary.Read(tokenizerFolder, config.EndToken);
        var faults = new[] { config.StartToken, config.PadToken }.Distinct()
            .Where(token => !vocabulary.Ids.ContainsKey(token))
            .Select(token => new InputFault(vocabulary.Path, $"lacks the token {token}", "fetch vocab.json and tokenizer_config.json of one and the same model"))
            .ToList();
        return faults.Count == 0 ? new ClipTokenizer(vocabulary, config) : throw new InvalidInputException(faults);
    }

    /// <summary>The ids for the text encoder: start token, the prompt cut to what fits, end token, padding.</summary>
    public TokenizedPrompt Tokenize(string prompt)
    {
        var ids = Encode(prompt);
        var kept = Math.Min(ids.Count, MaxLength - 2);
        var padded = new long[MaxLength];
        Array.Fill(padded, PadTokenId);
        padded[0] = StartTokenId;
        for (var i = 0; i < kept; i++)
            padded[i + 1] = ids[i];
        padded[kept + 1] = EndTokenId;
        return new TokenizedPrompt(padded, kept + 2, ids.Count - kept);
    }

    /// <summary>The ids of a text, however long, without start token, end token and padding.</summary>
    public IReadOnlyList<int> Encode(string text)
    {
        var ids = new List<int>();
        foreach (var word in PromptWords.Split(text, _specialTokens))
            ids.AddRange(EncodeWord(word));
        return ids;
    }

    /// <summary>
    /// Where a noun stands in a prompt as a word or words of its own: "dog" is in "a dog's bone", not in "dogs" or
    /// "hotdog". Upper and lower case are equal.
    /// </summary>
    /// <param name="prompt">Cut to <see cref="MaxLength"/>; a noun that is cut, wholly or partly, is not found.</param>
    /// <param name="noun">One or several words of one or several tokens each, such as "teddy bear".</param>
    /// <returns>Positions in <see cref="TokenizedPrompt.TokenIds"/>, first to last, none overlapping.</returns>
    public IReadOnlyList<TokenSpan> FindAll(string prompt, string noun)
    {
        var sought = PromptWords.Split(noun, _specialTokens);
        var words = PromptWords.Split(prompt, _specialTokens);
        var starts = new int[words.Count + 1];
        starts[0] = 1;
        for (var i = 0; i < words.Count; i++)
            starts[i + 1] = starts[i] + EncodeWord(words[i]).Count;

        // The last position is the end token's.
        return [.. NounSearch.FindAll(words, sought)
            .Where(first => starts[first + sought.Count] <= MaxLength - 1)
            .Select(first => new TokenSpan(starts[first], starts[first + sought.Count] - starts[first]))];
    }

    private IReadOnlyList<int> EncodeWord(PromptWord word) => word.IsSpecial
        ? [_vocabulary.Ids[word.Text]]
        : _vocabulary.Pairs.EncodeToIds(ByteAlphabet.Spell(word.Text), considerPreTokenization: false, considerNormalization: false);
}
