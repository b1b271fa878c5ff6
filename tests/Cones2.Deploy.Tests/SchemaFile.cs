using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Cones2.Deploy.Tests;

/// <summary>A JSON schema, and what is wrong with a document by it.</summary>
internal sealed class SchemaFile(string text)
{
    private readonly JsonSchema _schema = JsonSchema.FromText(text);

    /// <returns>Each fault with its place; none for a valid document.</returns>
    public IReadOnlyList<string> FindFaults(JsonNode document)
    {
        var result = _schema.Evaluate(JsonSerializer.SerializeToElement(document), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid
            ? []
            : [.. (result.Details ?? []).Where(detail => detail.Errors is not null).SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Key}: {error.Value}")).DefaultIfEmpty("The document is not valid.")];
    }
}
