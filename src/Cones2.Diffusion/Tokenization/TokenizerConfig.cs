using System.Text.Json;
using Cones2.Diffusion.Weights;

namespace Cones2.Diffusion.Tokenization;

/// <summary>What a tokenizer folder's tokenizer_config.json and special_tokens_map.json say, by the words of the vocabulary.</summary>
/// <param name="MaxLength">Tokens of a padded prompt.</param>
/// <param name="StartToken">First of every prompt.</param>
/// <param name="EndToken">Last of every prompt.</param>
/// <param name="PadToken">Follows the end token: "!" in Stable Diffusion 2.x, the end token in 1.x.</param>
internal sealed record TokenizerConfig(int MaxLength, string StartToken, string EndToken, string PadToken)
{
    private const int ClipMaxLength = 77;

    // transformers writes 1e30 where a tokenizer knows no limit.
    private const double NoLimit = 1e6;

    /// <exception cref="InvalidInputException">A file is missing or garbled, or a field is of no use; all faults at once.</exception>
    public static TokenizerConfig Read(string folder)
    {
        var path = Path.Combine(folder, "tokenizer_config.json");
        var config = JsonFile.ReadObject(path);
        var mapPath = Path.Combine(folder, "special_tokens_map.json");
        var map = File.Exists(mapPath) ? JsonFile.ReadObject(mapPath) : default(JsonElement?);
        var faults = new List<InputFault>();

        // Older exports correct tokenizer_config.json in the map; those with added_tokens_decoder have it all in the former.
        var mapIsNewer = map is not null && !config.TryGetProperty("added_tokens_decoder", out _);
        string Token(string field, string @default)
        {
            if (mapIsNewer && Content(mapPath, map!.Value, field, faults) is { } mapped)
                return mapped;
            return Content(path, config, field, faults) ?? @default;
        }

        var start = Token("bos_token", "<|startoftext|>");
        var end = Token("eos_token", "<|endoftext|>");
        var pad = Token("pad_token", end);
        var maxLength = ReadMaxLength(path, config, faults);
        return faults.Count == 0 ? new TokenizerConfig(maxLength, start, end, pad) : throw new InvalidInputException(faults);
    }

    private static int ReadMaxLength(string path, JsonElement config, List<InputFault> faults)
    {
        if (!config.TryGetProperty("model_max_length", out var value) || value.ValueKind == JsonValueKind.Null)
            return ClipMaxLength;
        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() >= NoLimit)
            return ClipMaxLength;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var length) && length >= 3)
            return length;
        faults.Add(new InputFault(path, $"model_max_length is {JsonFile.Shown(value)}", "give a whole number of tokens, at least 3; CLIP has 77"));
        return ClipMaxLength;
    }

    private static string? Content(string path, JsonElement root, string field, List<InputFault> faults)
    {
        if (!root.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        var content = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out var inner) ? inner : value;
        if (content.ValueKind == JsonValueKind.String && content.GetString() is { Length: > 0 } text)
            return text;
        faults.Add(new InputFault(path, $"{field} is {JsonFile.Shown(value)}", "give the token, or an object with its \"content\""));
        return null;
    }
}
