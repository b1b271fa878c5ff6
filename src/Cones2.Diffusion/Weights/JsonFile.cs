using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cones2.Diffusion.Weights;

/// <summary>The files of a model folder that hold one JSON object.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="path">The file.</param>
    /// <param name="kind">The kind of model that would be right, for errors.</param>
    /// <exception cref="InvalidInputException">The file is missing or holds no JSON object.</exception>
    public static JsonElement ReadObject(string path, string kind = "a model in the diffusers layout")
    {
        if (!File.Exists(path))
            throw new InvalidInputException(path, "does not exist", $"give the folder of {kind}, complete with its configuration files");

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new InvalidInputException(path, $"is not valid JSON ({exception.Message})", "fetch it again", exception);
        }

        throw new InvalidInputException(path, "is not a JSON object", "fetch it again");
    }

    /// <summary>Writes one object, a field a line; the file appears when it is whole.</summary>
    /// <exception cref="InvalidInputException">The path can't be written.</exception>
    public static void WriteObject(string path, JsonObject json)
    {
        using var file = new ReplacedFile(path);
        JsonSerializer.Serialize(file.Stream, json, Indented);
        file.Stream.WriteByte((byte)'\n');
        file.Commit();
    }

    /// <summary>A value as it stands in the file, cut to a line's length.</summary>
    public static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 80 ? text : text[..77] + "...";
    }
}
