using System.Collections;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Cones2.Gateway.Api;

/// <summary>Arrays of requests have no null in them: the serializer looks at no element of an array for that.</summary>
internal static class WholeArrays
{
    public static void Require(JsonTypeInfo type)
    {
        var arrays = type.Properties.Where(property => IsArray(property.PropertyType) && property.Get is not null).Select(property => property.Get!).ToList();
        if (arrays.Count > 0)
        {
            type.OnDeserialized = read =>
            {
                if (arrays.Any(get => ((IEnumerable)get(read)!).Cast<object?>().Contains(null)))
                    throw new JsonException("An array has null in it.");
            };
        }
    }

    private static bool IsArray(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);
}
