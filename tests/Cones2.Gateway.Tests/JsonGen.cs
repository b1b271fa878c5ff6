using System.Text.Json.Nodes;
using CsCheck;

namespace Cones2.Gateway.Tests;

/// <summary>Random JSON: by a schema, nearly so, or not at all.</summary>
internal sealed class JsonGen(ApiDocument document)
{
    private const int Deepest = 5;

    private static readonly Gen<string> Text = Gen.OneOf<string>(
        Gen.OneOf("", "some", "small", "dog", "a {some}", "a {", "}{", "paper", "ddim", "null", "../..", "a\0b", "\uD800", "💥", "read, compose", "-1", "2026-01-01T00:00:00Z", "#ffc000"),
        Gen.String[Gen.Char, 0, 40]);

    // What is right by what a field is called, so that some requests are right all through.
    private static readonly Dictionary<string, string> Known = new()
    {
        ["model"] = "small",
        ["prompt"] = "a beach",
        ["classNoun"] = "dog",
        ["sampler"] = "ddim",
        ["recipe"] = "paper",
        ["weighting"] = "paper",
        ["label"] = "a key",
        ["roles"] = "read",
    };

    private static readonly Gen<double> Number = Gen.OneOf<double>(
        Gen.OneOf<double>(0, 1, -1, 0.5, 8, 64, 512, 1e9, -1e9, 1e300, int.MaxValue, long.MinValue), Gen.Int[-10, 1000].Select(value => (double)value), Gen.Double[-1, 100]);

    /// <summary>Of any form.</summary>
    public static Gen<JsonNode?> Any { get; } = Anything(Deepest);

    /// <summary>Mostly as the schema says.</summary>
    public Gen<JsonNode?> By(JsonNode schema, int depth = 0)
    {
        if (depth == Deepest)
            return Any;
        var said = document.Resolve(schema);
        var right = Right(said, depth);
        return Gen.Int[0, 9].SelectMany(die => die == 0 ? Any : right);
    }

    private static Gen<JsonNode?> Anything(int depth)
    {
        var leaf = Gen.OneOf<JsonNode?>(
            Gen.Const(static () => (JsonNode?)null), Text.Select(text => (JsonNode?)JsonValue.Create(text)), Number.Select(number => (JsonNode?)JsonValue.Create(number)), Gen.Bool.Select(value => (JsonNode?)JsonValue.Create(value)));
        if (depth == 0)
            return leaf;
        var inner = Anything(depth - 1);
        return Gen.OneOf<JsonNode?>(
            leaf,
            inner.Array[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(Copy)])),
            Gen.Select(Text, inner).Array[0, 3].Select(fields => (JsonNode?)new JsonObject(fields.DistinctBy(field => field.Item1).Select(field => KeyValuePair.Create(field.Item1, Copy(field.Item2))))));
    }

    private Gen<JsonNode?> Right(JsonObject schema, int depth)
    {
        if (schema["enum"] is JsonArray values)
            return Gen.Int[0, values.Count - 1].Select(index => Copy(values[index]));
        if ((schema["oneOf"] ?? schema["anyOf"] ?? schema["allOf"]) is JsonArray { Count: > 0 } forms)
            return Gen.Int[0, forms.Count - 1].SelectMany(index => By(forms[index]!, depth + 1));

        var types = schema["type"] switch
        {
            JsonArray many => many.Select(type => type!.GetValue<string>()).ToList(),
            JsonValue one => [one.GetValue<string>()],
            _ => schema["properties"] is null ? [] : ["object"],
        };
        return types.Count == 0 ? Any : Gen.Int[0, types.Count - 1].SelectMany(index => OfType(types[index], schema, depth));
    }

    private Gen<JsonNode?> OfType(string type, JsonObject schema, int depth) => type switch
    {
        "string" => Text.Select(text => (JsonNode?)JsonValue.Create(text)),
        "integer" => Gen.OneOf<int>(Gen.Int[-2, 70], Gen.Int).Select(value => (JsonNode?)JsonValue.Create(value)),
        "number" => Number.Select(value => (JsonNode?)JsonValue.Create(value)),
        "boolean" => Gen.Bool.Select(value => (JsonNode?)JsonValue.Create(value)),
        "array" => By(schema["items"] ?? new JsonObject(), depth + 1).Array[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(Copy)])),
        "object" => Fields(schema, depth),
        _ => Gen.Const(static () => (JsonNode?)null),
    };

    private Gen<JsonNode?> Fields(JsonObject schema, int depth)
    {
        var required = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToHashSet() ?? [];
        var fields = schema["properties"]?.AsObject().Select(property => Gen.Select(
            Gen.Int[0, 9], Field(property.Key, property.Value!, depth + 1),
            (die, value) => (property.Key, Value: value, IsThere: required.Contains(property.Key) ? die > 0 : die > 7))).ToArray() ?? [];
        return fields.Aggregate(
            Gen.Const(static () => (JsonNode?)new JsonObject()),
            (all, field) => Gen.Select(all, field, (before, next) =>
            {
                var with = (JsonObject)Copy(before)!;
                if (next.IsThere)
                    with[next.Key] = Copy(next.Value);
                return (JsonNode?)with;
            }));
    }

    private Gen<JsonNode?> Field(string name, JsonNode schema, int depth)
    {
        var any = By(schema, depth);
        return Known.TryGetValue(name, out var right) ? Gen.Int[0, 9].SelectMany(die => die < 8 ? Gen.Const(() => (JsonNode?)JsonValue.Create(right)) : any) : any;
    }

    // A node has one parent.
    private static JsonNode? Copy(JsonNode? node) => node?.DeepClone();
}
