using Cones2.Diffusion.Weights;
using Microsoft.ML.Tokenizers;

namespace Cones2.Diffusion.Tokenization;

/// <summary>A tokenizer folder's vocab.json and merges.txt.</summary>
/// <param name="Path">vocab.json.</param>
/// <param name="Ids">From word piece to id.</param>
/// <param name="Pairs">Byte-pair encoding over them, of one word at a time.</param>
internal sealed record TokenVocabulary(string Path, IReadOnlyDictionary<string, int> Ids, BpeTokenizer Pairs)
{
    /// <summary>What closes the last piece of a word.</summary>
    public const string EndOfWord = "</w>";

    /// <exception cref="InvalidInputException">A file is missing or garbled.</exception>
    public static TokenVocabulary Read(string folder, string unknownToken)
    {
        var path = System.IO.Path.Combine(folder, "vocab.json");
        var ids = ReadIds(path);
        if (!ids.ContainsKey(unknownToken))
            throw new InvalidInputException(path, $"lacks the token {unknownToken}", "fetch vocab.json and tokenizer_config.json of one and the same model");

        var mergesPath = System.IO.Path.Combine(folder, "merges.txt");
        var options = new BpeOptions(ids)
        {
            Merges = ReadMerges(mergesPath, ids),
            EndOfWordSuffix = EndOfWord,
            UnknownToken = unknownToken,
        };
        return new TokenVocabulary(path, ids, BpeTokenizer.Create(options));
    }

    private static Dictionary<string, int> ReadIds(string path)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var owners = new HashSet<int>();
        foreach (var entry in JsonFile.ReadObject(path).EnumerateObject())
        {
            if (entry.Value.ValueKind != System.Text.Json.JsonValueKind.Number || !entry.Value.TryGetInt32(out var id) || id < 0)
                throw new InvalidInputException(path, $"gives \"{entry.Name}\" the id {JsonFile.Shown(entry.Value)}", "fetch it again: ids are whole numbers from 0");
            if (!ids.TryAdd(entry.Name, id) || !owners.Add(id))
                throw new InvalidInputException(path, $"has \"{entry.Name}\" or its id {id} twice", "fetch it again");
        }

        return ids;
    }

    private static List<string> ReadMerges(string path, Dictionary<string, int> ids)
    {
        if (!File.Exists(path))
            throw new InvalidInputException(path, "does not exist", "give a model folder in the diffusers layout, complete with its tokenizer");

        var merges = new List<string>(ids.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var lineNumber = 0;
        foreach (var line in File.ReadLines(path))
        {
            lineNumber++;
            if (line.Length == 0 || line.StartsWith("#version", StringComparison.Ordinal))
                continue;
            var parts = line.Split(' ');
            if (parts.Length != 2 || !ids.ContainsKey(parts[0]) || !ids.ContainsKey(parts[1]) || !ids.ContainsKey(parts[0] + parts[1]))
                throw new InvalidInputException(path, $"line {lineNumber} is \"{Shortened(line)}\", which is no pair of pieces that vocab.json has, together and apart", "fetch vocab.json and merges.txt of one and the same model");
            if (!seen.Add(line))
                throw new InvalidInputException(path, $"line {lineNumber} repeats \"{Shortened(line)}\"", "fetch it again");
            merges.Add(line);
        }

        return merges;
    }

    private static string Shortened(string line) => line.Length <= 60 ? line : line[..57] + "...";
}
