using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Cones2.Deploy.Tests;

/// <summary>YAML as JSON's nodes: scalars by YAML's core schema, aliases and merged maps (&lt;&lt;) written out.</summary>
internal static class YamlFile
{
    /// <exception cref="YamlException">It is no YAML, or a map has a key twice.</exception>
    public static IReadOnlyList<JsonNode?> ParseAll(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => Convert(document.RootNode))];
    }

    public static JsonNode Parse(string text) => ParseAll(text).Single() ?? throw new InvalidOperationException("The YAML is empty.");

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlScalarNode scalar => Convert(scalar),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Select(Convert)]),
        YamlMappingNode mapping => Convert(mapping),
        _ => throw new InvalidOperationException($"{node.Start}: a node of the type {node.NodeType}."),
    };

    private static JsonObject Convert(YamlMappingNode mapping)
    {
        var result = new JsonObject();
        foreach (var (key, value) in mapping.Where(pair => KeyOf(pair) != "<<"))
            result[KeyOf(new(key, value))] = Convert(value);
        foreach (var (_, value) in mapping.Where(pair => KeyOf(pair) == "<<"))
        {
            foreach (var merged in value is YamlSequenceNode several ? several.ToList() : [value])
            {
                // What is written here, or was merged before, holds.
                foreach (var (name, inherited) in Convert((YamlMappingNode)merged).ToList().Where(pair => !result.ContainsKey(pair.Key)))
                    result[name] = inherited?.DeepClone();
            }
        }

        return result;
    }

    private static string KeyOf(KeyValuePair<YamlNode, YamlNode> pair) => ((YamlScalarNode)pair.Key).Value!;

    private static JsonValue? Convert(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain)
            return JsonValue.Create(text);
        return text switch
        {
            "" or "~" or "null" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
    }
}
