using System.Text;
using System.Text.Json.Nodes;
using Cones2.Diffusion.Weights;

namespace Cones2.Diffusion.Tokenization;

/// <summary>
/// Makes the tokenizer of a model with a vocabulary of its own: byte-pair encoding (Sennrich et al. 2016, arXiv 1508.07909,
/// algorithm 1), learned until each word is one token. Other words become pieces, down to single bytes.
/// </summary>
public static class TokenizerFolder
{
    private const string StartToken = "<|startoftext|>";
    private const string EndToken = "<|endoftext|>";
    private const string PadToken = "!";

    /// <summary>Writes vocab.json, merges.txt and tokenizer_config.json, which <see cref="ClipTokenizer.Load"/> reads.</summary>
    /// <param name="path">The tokenizer's folder; made where it is absent.</param>
    /// <param name="words">Each a single word in CLIP's sense, such as "dog".</param>
    /// <param name="maxLength">Tokens of a padded prompt, start and end token included.</param>
    /// <returns>The number of ids: 0 is padding, the last two are start and end token.</returns>
    /// <exception cref="InvalidInputException">The folder can't be written.</exception>
    public static int Write(string path, IReadOnlyList<string> words, int maxLength)
    {
        var merges = Learn(words);
        var letters = Enumerable.Range(0, 256).Select(value => ByteAlphabet.Letter((byte)value)).Order(StringComparer.Ordinal).ToList();
        string[] tokens =
        [
            .. letters, .. letters.Select(letter => letter + TokenVocabulary.EndOfWord),
            .. merges.Select(merge => merge.First + merge.Second), StartToken, EndToken,
        ];
        var vocabulary = new JsonObject();
        foreach (var token in tokens)
            vocabulary.Add(token, vocabulary.Count);

        JsonFile.WriteObject(Path.Combine(path, "vocab.json"), vocabulary);
        using (var file = new ReplacedFile(Path.Combine(path, "merges.txt")))
        {
            file.Stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', ["#version: 0.2", .. merges.Select(merge => $"{merge.First} {merge.Second}"), ""])));
            file.Commit();
        }

        JsonFile.WriteObject(Path.Combine(path, "tokenizer_config.json"), new JsonObject
        {
            ["tokenizer_class"] = "CLIPTokenizer",
            ["do_lower_case"] = true,
            ["model_max_length"] = maxLength,
            ["bos_token"] = StartToken,
            ["eos_token"] = EndToken,
            ["unk_token"] = EndToken,
            ["pad_token"] = PadToken,
        });
        return tokens.Length;
    }

    /// <summary>Merges the pair that most words have, the first in ordinal order where several do, until no word has a pair.</summary>
    private static List<(string First, string Second)> Learn(IReadOnlyList<string> words)
    {
        var spelled = words.Distinct().Order(StringComparer.Ordinal).Select(Spell).ToList();
        var merges = new List<(string First, string Second)>();
        while (true)
        {
            var pairs = spelled.SelectMany(pieces => pieces.Zip(pieces.Skip(1))).ToList();
            if (pairs.Count == 0)
                return merges;

            var (first, second) = pairs.GroupBy(pair => pair)
                .OrderByDescending(group => group.Count())
                .ThenBy(group => group.Key.First, StringComparer.Ordinal).ThenBy(group => group.Key.Second, StringComparer.Ordinal)
                .First().Key;
            merges.Add((first, second));
            spelled.ForEach(pieces => Merge(pieces, first, second));
        }
    }

    private static List<string> Spell(string word)
    {
        var pieces = ByteAlphabet.Spell(word).Select(letter => letter.ToString()).ToList();
        pieces[^1] += TokenVocabulary.EndOfWord;
        return pieces;
    }

    private static void Merge(List<string> pieces, string first, string second)
    {
        for (var i = 0; i + 1 < pieces.Count; i++)
        {
            if (pieces[i] != first || pieces[i + 1] != second)
                continue;
            pieces[i] = first + second;
            pieces.RemoveAt(i + 1);
        }
    }
}
