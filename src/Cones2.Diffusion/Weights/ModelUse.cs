using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Cones2.Diffusion.Residuals.Captions;

namespace Cones2.Diffusion.Weights;

/// <summary>
/// What suits a model, as its folder tells: cones2.json and, for the nouns of a model that knows few words, captions/NOUN.txt.
/// A folder without them is Stable Diffusion, which takes the paper's settings and any English.
/// </summary>
public sealed record ModelUse
{
    /// <summary>The file beside model_index.json.</summary>
    public const string FileName = "cones2.json";

    private const string CaptionFolder = "captions";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    /// <summary>How subjects are learned; the paper's recipe.</summary>
    public LearningUse Learning { get; init; } = new();

    /// <summary>How pictures are composed; the paper's settings.</summary>
    public ComposingUse Composing { get; init; } = new();

    /// <summary>All nouns that subjects can have; empty for any.</summary>
    public IReadOnlyList<string> Nouns { get; init; } = [];

    /// <summary>All words of prompts; empty for any.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <param name="folder">A model folder.</param>
    /// <exception cref="InvalidInputException">The file is there and can't be read.</exception>
    public static ModelUse Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return new ModelUse();
        try
        {
            return JsonFile.ReadObject(path).Deserialize<ModelUse>(Format)!;
        }
        catch (JsonException exception)
        {
            throw new InvalidInputException(path, $"can't be read ({exception.Message.TrimEnd('.')})", "mend it, or remove it for the paper's settings", exception);
        }
    }

    /// <summary>The captions with which subjects of a noun are learned on a model; null for generated ones.</summary>
    /// <exception cref="InvalidInputException">The file is there and can't be read.</exception>
    public static IReadOnlyList<string>? CaptionsOf(string folder, string classNoun)
    {
        // The noun is whatever an order says; only the name of a file that lies there is taken.
        var captions = Path.Combine(folder, CaptionFolder);
        var file = Directory.Exists(captions) ? Directory.EnumerateFiles(captions, "*.txt").FirstOrDefault(path => Path.GetFileNameWithoutExtension(path) == classNoun) : null;
        return file is null ? null : CaptionFile.Read(file, classNoun);
    }

    /// <summary>Writes it into a model folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="captions">Of each noun, a sentence each.</param>
    /// <exception cref="InvalidInputException">The folder can't be written.</exception>
    public void Write(string folder, IReadOnlyDictionary<string, IReadOnlyList<string>> captions)
    {
        JsonFile.WriteObject(Path.Combine(folder, FileName), (JsonObject)JsonSerializer.SerializeToNode(this, Format)!);
        Directory.CreateDirectory(Path.Combine(folder, CaptionFolder));
        foreach (var (noun, sentences) in captions)
            File.WriteAllText(Path.Combine(folder, CaptionFolder, $"{noun}.txt"), string.Concat(sentences.Select(sentence => sentence + '\n')));
    }

    /// <summary>Words of a prompt that a model never saw.</summary>
    /// <param name="prompt">With subjects in braces.</param>
    /// <param name="words">All that it knows; empty for any.</param>
    public static IEnumerable<InputFault> FindPromptFaults(string prompt, IReadOnlyCollection<string> words)
    {
        if (words.Count == 0)
            yield break;
        var known = words.ToHashSet(StringComparer.Ordinal);
        var unknown = prompt.ToLowerInvariant().Split([' ', ',', '.'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => !word.StartsWith('{') && !known.Contains(word)).Distinct().ToList();
        if (unknown.Count > 0)
            yield return new InputFault("prompt", $"has words that the model never saw: {string.Join(", ", unknown)}", $"use its words ({string.Join(' ', words)})");
    }
}
