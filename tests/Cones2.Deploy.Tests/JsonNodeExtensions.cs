using System.Globalization;
using System.Text.Json.Nodes;

namespace Cones2.Deploy.Tests;

/// <summary>Ways through a document.</summary>
internal static class JsonNodeExtensions
{
    /// <summary>By names and indices, such as spec, containers, 0; null where the way ends.</summary>
    public static JsonNode? At(this JsonNode? node, params string[] path)
    {
        foreach (var part in path)
        {
            node = node switch
            {
                JsonObject map => map[part],
                JsonArray list when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count => list[index],
                _ => null,
            };
        }

        return node;
    }

    public static string? Text(this JsonNode? node, params string[] path) => node.At(path)?.ToString();

    public static IEnumerable<JsonNode> Items(this JsonNode? node, params string[] path) => (node.At(path) as JsonArray ?? []).OfType<JsonNode>();

    public static IEnumerable<KeyValuePair<string, JsonNode?>> Members(this JsonNode? node, params string[] path) => node.At(path) as JsonObject ?? [];

    /// <summary>Every value below, and where it is: a.b.0.c.</summary>
    public static IEnumerable<(string Path, JsonNode? Value)> Leaves(this JsonNode? node, string path = "") => node switch
    {
        JsonObject { Count: > 0 } map => map.SelectMany(pair => pair.Value.Leaves(path.Length == 0 ? pair.Key : $"{path}.{pair.Key}")),
        JsonArray { Count: > 0 } list => list.Index().SelectMany(item => item.Item.Leaves($"{path}.{item.Index}")),
        _ => [(path, node)],
    };
}
