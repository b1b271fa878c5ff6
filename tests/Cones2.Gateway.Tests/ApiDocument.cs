using System.Text.Json.Nodes;

namespace Cones2.Gateway.Tests;

/// <summary>The OpenAPI document of a gateway, for tests that walk it.</summary>
internal sealed class ApiDocument(JsonNode root)
{
    public IEnumerable<ApiOperation> Operations => root["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
        .Select(method => new ApiOperation(new HttpMethod(method.Key.ToUpperInvariant()), path.Key, method.Value!.AsObject())));

    public static async Task<ApiDocument> ReadAsync(HttpClient http, CancellationToken cancellationToken) =>
        new(JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json", cancellationToken))!);

    /// <summary>The schema itself, wherever the document keeps it.</summary>
    public JsonObject Resolve(JsonNode schema)
    {
        while (schema["$ref"] is { } reference)
            schema = reference.GetValue<string>().Split('/').Skip(1).Aggregate(root, (node, name) => node[name]!);
        return schema.AsObject();
    }
}
