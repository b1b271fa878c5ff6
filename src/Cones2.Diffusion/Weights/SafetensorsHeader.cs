using System.Text.Json;

namespace Cones2.Diffusion.Weights;

/// <summary>
/// The JSON header of a safetensors file, checked before anything is believed: every tensor's type, shape and byte range
/// agree, the ranges cover the data without a gap or an overlap, and lie inside the file.
/// Source: huggingface/safetensors, "Format" in its README.
/// </summary>
internal sealed record SafetensorsHeader(
    IReadOnlyDictionary<string, SafetensorsEntry> Entries,
    IReadOnlyDictionary<string, string> Metadata)
{
    public const int LengthBytes = 8;

    /// <summary>The limit of the reference implementation.</summary>
    public const long MaxBytes = 100_000_000;

    /// <param name="path">Names the file in errors.</param>
    /// <param name="json">The header's bytes, without the length before them.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <exception cref="InvalidInputException">With every fault of the header.</exception>
    public static SafetensorsHeader Parse(string path, ReadOnlyMemory<byte> json, long fileLength)
    {
        const string remedy = "the file is damaged; fetch or write it again";
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidInputException(path, "its header is not a JSON object", remedy);

            var dataStart = LengthBytes + json.Length;
            var faults = new List<InputFault>();
            var entries = new Dictionary<string, SafetensorsEntry>();
            var metadata = new Dictionary<string, string>();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Name == "__metadata__")
                    metadata = ReadMetadata(property.Value) ?? throw new InvalidInputException(path, "__metadata__ is not a map of strings", remedy);
                else if (ReadEntry(property.Value, dataStart, fileLength, out var entry) is { } problem)
                    faults.Add(new InputFault($"{path}: tensor {property.Name}", problem, remedy));
                else if (!entries.TryAdd(property.Name, entry!))
                    faults.Add(new InputFault($"{path}: tensor {property.Name}", "stands in the header twice", remedy));
            }

            if (faults.Count == 0)
                faults.AddRange(FindGaps(path, entries, dataStart, fileLength));
            return faults.Count == 0 ? new SafetensorsHeader(entries, metadata) : throw new InvalidInputException(faults);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidInputException(path, "its header is not valid JSON", remedy, exception);
        }
    }

    private static Dictionary<string, string>? ReadMetadata(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return null;

        var metadata = new Dictionary<string, string>();
        foreach (var pair in value.EnumerateObject())
        {
            if (pair.Value.ValueKind != JsonValueKind.String)
                return null;
            metadata[pair.Name] = pair.Value.GetString()!;
        }

        return metadata;
    }

    /// <returns>The problem, or null.</returns>
    private static string? ReadEntry(JsonElement value, long dataStart, long fileLength, out SafetensorsEntry? entry)
    {
        entry = null;
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out var shapeValue) || !TryReadNumbers(shapeValue, out var shape)
            || !value.TryGetProperty("data_offsets", out var offsetsValue) || !TryReadNumbers(offsetsValue, out var offsets)
            || offsets.Length != 2)
        {
            return "does not have a dtype, a shape and two data_offsets";
        }

        if (!SafetensorsTypes.TryParse(dtype.GetString(), out var type))
            return $"has the type {dtype.GetString()}, known are {SafetensorsTypes.Names}";

        long bytes = SafetensorsTypes.SizeOf(type);
        foreach (var size in shape)
        {
            if (size != 0 && bytes > fileLength / size)
                return $"has the shape [{string.Join(", ", shape)}], more than the file holds";
            bytes *= size;
        }

        if (offsets[0] > offsets[1] || offsets[1] > fileLength - dataStart)
            return $"has the data_offsets [{offsets[0]}, {offsets[1]}], outside the file's {fileLength - dataStart} bytes of data";
        if (offsets[1] - offsets[0] != bytes)
            return $"has {offsets[1] - offsets[0]} bytes of data where its type and shape need {bytes}";

        entry = new SafetensorsEntry(type, shape, dataStart + offsets[0], bytes);
        return null;
    }

    private static bool TryReadNumbers(JsonElement value, out long[] numbers)
    {
        numbers = [];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > 64)
            return false;

        numbers = new long[value.GetArrayLength()];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (value[i].ValueKind != JsonValueKind.Number || !value[i].TryGetInt64(out numbers[i]) || numbers[i] < 0)
                return false;
        }

        return true;
    }

    private static IEnumerable<InputFault> FindGaps(
        string path, Dictionary<string, SafetensorsEntry> entries, long dataStart, long fileLength)
    {
        var end = dataStart;
        foreach (var (name, entry) in entries.OrderBy(pair => pair.Value.Offset).ThenBy(pair => pair.Value.Length))
        {
            if (entry.Offset != end)
                yield return new InputFault($"{path}: tensor {name}", $"begins at byte {entry.Offset} where {end} was due", "the file is damaged; fetch or write it again");
            end = entry.Offset + entry.Length;
        }

        if (end != fileLength)
            yield return new InputFault(path, $"has {fileLength} bytes where its header says {end}", "the file is damaged; fetch or write it again");
    }
}
