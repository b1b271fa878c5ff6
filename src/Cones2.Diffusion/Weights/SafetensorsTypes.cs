using static TorchSharp.torch;

namespace Cones2.Diffusion.Weights;

/// <summary>The element types of the safetensors format, by the names that its header uses.</summary>
internal static class SafetensorsTypes
{
    private static readonly Dictionary<string, ScalarType> ByName = new()
    {
        ["F64"] = ScalarType.Float64,
        ["F32"] = ScalarType.Float32,
        ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16,
        ["I64"] = ScalarType.Int64,
        ["I32"] = ScalarType.Int32,
        ["I16"] = ScalarType.Int16,
        ["I8"] = ScalarType.Int8,
        ["U8"] = ScalarType.Byte,
        ["BOOL"] = ScalarType.Bool,
    };

    public static string Names => string.Join(", ", ByName.Keys);

    public static bool TryParse(string? name, out ScalarType type)
    {
        type = default;
        return name is not null && ByName.TryGetValue(name, out type);
    }

    public static string NameOf(ScalarType type) => ByName.Single(pair => pair.Value == type).Key;

    /// <summary>Bytes of one element.</summary>
    public static int SizeOf(ScalarType type) => type switch
    {
        ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int16 => 2,
        _ => 1,
    };
}
