using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Cones2.Gateway.Errors;

/// <summary>All that is wrong with the form of a body of JSON: the serializer tells the first fault that it meets.</summary>
internal static class JsonFaults
{
    // A body of two megabytes has room for many; nobody reads on.
    private const int Most = 100;

    public static ImmutableArray<RequestFault> Find(JsonElement body, JsonTypeInfo type) => [.. OfValue(body, type, "").Take(Most)];

    private static IEnumerable<RequestFault> OfValue(JsonElement value, JsonTypeInfo type, string pointer) => (type.Kind, value.ValueKind) switch
    {
        (JsonTypeInfoKind.Object, JsonValueKind.Object) => OfMembers(value, type, pointer),
        (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) => OfElements(value, type, pointer),
        _ => IsReadable(value, type) ? [] : [RequestFault.At(pointer, "has a value of another type", RequestFaults.Remedy)],
    };

    private static IEnumerable<RequestFault> OfMembers(JsonElement value, JsonTypeInfo type, string pointer)
    {
        var given = new HashSet<JsonPropertyInfo>();
        foreach (var member in value.EnumerateObject())
        {
            var at = $"{pointer}/{Escape(member.Name)}";
            var property = type.Properties.FirstOrDefault(property => string.Equals(property.Name, member.Name, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                yield return RequestFault.At(at, "is no field of this request", RequestFaults.Remedy);
                continue;
            }

            given.Add(property);
            var faults = member.Value.ValueKind != JsonValueKind.Null ? OfValue(member.Value, type.Options.GetTypeInfo(property.PropertyType), at)
                : MayBeNull(property) ? []
                : [RequestFault.At(at, "is null", "give a value")];
            foreach (var fault in faults)
                yield return fault;
        }

        foreach (var property in type.Properties.Where(property => property.IsRequired && !given.Contains(property)))
            yield return RequestFault.At($"{pointer}/{Escape(property.Name)}", "is not given", RequestFaults.Remedy);
    }

    private static IEnumerable<RequestFault> OfElements(JsonElement value, JsonTypeInfo type, string pointer) => value.EnumerateArray().Index().SelectMany(element =>
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"{pointer}/{element.Index}");
        return element.Item.ValueKind == JsonValueKind.Null
            ? [RequestFault.At(at, "is null", "give a value, or leave it out")]
            : OfValue(element.Item, type.Options.GetTypeInfo(type.ElementType!), at);
    });

    private static bool MayBeNull(JsonPropertyInfo property) =>
        property.IsSetNullable && (!property.PropertyType.IsValueType || Nullable.GetUnderlyingType(property.PropertyType) is not null);

    private static bool IsReadable(JsonElement value, JsonTypeInfo type)
    {
        try
        {
            value.Deserialize(type);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
