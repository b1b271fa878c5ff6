using System.Text.Json;

namespace Cones2.Diffusion.Weights;

/// <summary>
/// Reads one configuration file of a model folder. Every field must be asked for, expected or ignored: what is left over
/// might change the result, and is refused by name. All faults of a file are reported at once by <see cref="Finish"/>.
/// </summary>
internal sealed class ConfigReader
{
    private readonly string _place;
    private readonly string _kind;
    private readonly JsonElement _root;
    private readonly HashSet<string> _known = [];
    private readonly Dictionary<string, ConfigReader> _sections = [];
    private readonly List<InputFault> _faults;

    /// <param name="path">The file.</param>
    /// <param name="kind">The kind of model that would be right, for errors.</param>
    /// <exception cref="InvalidInputException">The file is missing or holds no JSON object.</exception>
    public ConfigReader(string path, string kind = "a Stable Diffusion 1.x or 2.x model in the diffusers layout")
    {
        _place = $"{path}: ";
        _kind = kind;
        _faults = [];
        _root = JsonFile.ReadObject(path, kind);
    }

    private ConfigReader(ConfigReader parent, string field, JsonElement root)
    {
        _place = $"{parent._place}{field}.";
        _kind = parent._kind;
        _faults = parent._faults;
        _root = root;
    }

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string field) => Take(field) is not null;

    /// <summary>Whether the field is an object.</summary>
    public bool IsSection(string field) => Take(field) is { ValueKind: JsonValueKind.Object };

    /// <summary>Reads an object within the file, empty where it is absent; this reader's <see cref="Finish"/> speaks for it too.</summary>
    public ConfigReader Section(string field)
    {
        if (_sections.TryGetValue(field, out var section))
            return section;
        if (Take(field) is { ValueKind: not JsonValueKind.Object })
            Fault(field, "an object");

        section = new ConfigReader(this, field, IsSection(field) ? _root.GetProperty(field) : JsonElement.Parse("{}"));
        _sections.Add(field, section);
        return section;
    }

    public int Integer(string field, int @default) =>
        Value(field, @default, value => value.TryGetInt32(out var number) && number >= 0 ? number : null, "a whole number");

    public double Number(string field, double @default) =>
        Value(field, @default, value => value.TryGetDouble(out var number) ? number : null, "a number");

    public bool Flag(string field, bool @default) =>
        Value<bool>(field, @default, value => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null, "true or false");

    /// <returns>The text, or null where it is absent.</returns>
    public string? Text(string field)
    {
        if (Take(field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();
        Fault(field, "a text");
        return null;
    }

    /// <param name="choices">Allowed texts and what each stands for.</param>
    /// <returns>The choice, or null where it is absent.</returns>
    public T? Choice<T>(string field, IReadOnlyDictionary<string, T> choices)
        where T : struct
    {
        if (Text(field) is not { } text)
            return null;
        if (choices.TryGetValue(text, out var choice))
            return choice;
        Fault(field, $"one of {string.Join(", ", choices.Keys)}");
        return null;
    }

    /// <summary>A list of whole numbers of which none is zero; one number stands for <paramref name="count"/> times that number.</summary>
    public IReadOnlyList<int> Integers(string field, IReadOnlyList<int> @default, int? count = null)
    {
        var read = Take(field) is not { } value ? @default : Read(value);
        if (read is null || read.Any(number => number <= 0) || (count is { } wanted && read.Count != wanted))
        {
            Fault(field, count is null ? "a list of positive whole numbers" : $"{count} positive whole numbers");
            return @default;
        }

        return read;

        int[]? Read(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Number when count is not null && element.TryGetInt32(out var number) => [.. Enumerable.Repeat(number, count.Value)],
            JsonValueKind.Array when element.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out _)) =>
                [.. element.EnumerateArray().Select(item => item.GetInt32())],
            _ => null,
        };
    }

    public IReadOnlyList<double>? Numbers(string field)
    {
        if (Take(field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number))
            return [.. value.EnumerateArray().Select(item => item.GetDouble())];
        Fault(field, "a list of numbers");
        return null;
    }

    /// <summary>A list of texts, each one of a few.</summary>
    public IReadOnlyList<T> Choices<T>(string field, IReadOnlyList<T> @default, IReadOnlyDictionary<string, T> choices, int count)
        where T : struct
    {
        if (Take(field) is not { } value)
            return @default;
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == count
            && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && choices.ContainsKey(item.GetString()!)))
        {
            return [.. value.EnumerateArray().Select(item => choices[item.GetString()!])];
        }

        Fault(field, $"{count} of {string.Join(", ", choices.Keys)}");
        return @default;
    }

    /// <summary>Refuses the field unless it is absent, null or one of these: true, false, a number or a text.</summary>
    public void Expect(string field, params object[] allowed)
    {
        if (Take(field) is { } value && !allowed.Any(item => Equal(value, item)))
            Fault(field, allowed.Length == 0 ? "null, the only value supported" : $"{string.Join(" or ", allowed).ToLowerInvariant()}, the only value supported");
    }

    /// <summary>Refuses an entry of model_index.json, [library, class], unless it is there and its class is one of these.</summary>
    public void ExpectComponent(string field, params IReadOnlyList<string> classes)
    {
        var isExpected = Take(field) is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() == 2
            && classes.Any(name => Equal(pair[1], name));
        if (!isExpected)
            Fault(field, $"a component of the class {string.Join(" or ", classes)}");
    }

    /// <summary>Fields that can't change what a model computes.</summary>
    public void Ignore(params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
            _known.Add(field);
    }

    public void Fault(string field, string wanted) =>
        _faults.Add(new InputFault(_place + field, $"is {Shown(field)}", $"give {wanted}"));

    /// <exception cref="InvalidInputException">Every fault of the file, unknown fields among them.</exception>
    public void Finish()
    {
        FindUnknown();
        if (_faults.Count > 0)
            throw new InvalidInputException(_faults);
    }

    private void FindUnknown()
    {
        foreach (var field in _root.EnumerateObject().Where(field => !field.Name.StartsWith('_') && !_known.Contains(field.Name)))
            _faults.Add(new InputFault(_place + field.Name, $"is {Shown(field.Name)}, a field that is not known here and may change the result", $"use {_kind}, or remove the field if it means nothing"));
        foreach (var section in _sections.Values)
            section.FindUnknown();
    }

    private T Value<T>(string field, T @default, Func<JsonElement, T?> read, string wanted)
        where T : struct
    {
        if (Take(field) is not { } value)
            return @default;
        if (IsReadable(value) && read(value) is { } result)
            return result;
        Fault(field, wanted);
        return @default;

        // JsonElement's number readers throw on anything that is not a number.
        bool IsReadable(JsonElement element) => typeof(T) != typeof(int) && typeof(T) != typeof(double) || element.ValueKind == JsonValueKind.Number;
    }

    private JsonElement? Take(string field)
    {
        _known.Add(field);
        return _root.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private string Shown(string field) => _root.TryGetProperty(field, out var value) ? JsonFile.Shown(value) : "absent";

    private static bool Equal(JsonElement value, object item) => item switch
    {
        bool flag => value.ValueKind == (flag ? JsonValueKind.True : JsonValueKind.False),
        string text => value.ValueKind == JsonValueKind.String && value.GetString() == text,
        IConvertible number => value.ValueKind == JsonValueKind.Number && value.GetDouble() == number.ToDouble(null),
        _ => false,
    };
}
