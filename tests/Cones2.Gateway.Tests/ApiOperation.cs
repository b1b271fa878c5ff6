using System.Globalization;
using System.Text.Json.Nodes;

namespace Cones2.Gateway.Tests;

/// <summary>One operation of the OpenAPI document.</summary>
/// <param name="Method">Its HTTP method.</param>
/// <param name="Path">With its parameters in braces.</param>
/// <param name="Description">As the document has it.</param>
internal sealed record ApiOperation(HttpMethod Method, string Path, JsonObject Description)
{
    /// <summary>Of its path and its query.</summary>
    public IEnumerable<JsonObject> Parameters => Description["parameters"]?.AsArray().Select(parameter => parameter!.AsObject()) ?? [];

    /// <summary>The schema of its body, by media type.</summary>
    public IEnumerable<(string MediaType, JsonNode Schema)> Bodies =>
        Description["requestBody"]?["content"]?.AsObject().Select(body => (body.Key, body.Value!["schema"]!)) ?? [];

    /// <summary>By status and, where it has a body, media type.</summary>
    public IEnumerable<(int Status, string? MediaType, JsonNode? Schema)> Answers => Description["responses"]!.AsObject().SelectMany(answer =>
        answer.Value!["content"] is JsonObject content
            ? content.Select(body => (int.Parse(answer.Key, CultureInfo.InvariantCulture), (string?)body.Key, body.Value!["schema"]))
            : [(int.Parse(answer.Key, CultureInfo.InvariantCulture), null, null)]);

    public bool IsStream => Path.EndsWith("/events", StringComparison.Ordinal);
}
