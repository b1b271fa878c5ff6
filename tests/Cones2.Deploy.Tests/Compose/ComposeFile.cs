using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cones2.Deploy.Tests.Compose;

/// <summary>A compose file, with its anchors and merges written out, and a stand-in for each variable of .env.</summary>
internal sealed partial class ComposeFile
{
    private ComposeFile(JsonNode root, IReadOnlySet<string> variables) => (Root, Variables) = (root, variables);

    public JsonNode Root { get; }

    /// <summary>Of .env, without which it does not start.</summary>
    public IReadOnlySet<string> Variables { get; }

    public IEnumerable<KeyValuePair<string, JsonNode?>> Services => Root.Members("services");

    public static ComposeFile Read(string name, Func<string, string> valueOf)
    {
        var variables = new HashSet<string>();
        return new ComposeFile(Expand(YamlFile.Parse(Checkout.Read(name)), valueOf, variables)!, variables);
    }

    public JsonNode Service(string name) => Root.At("services", name) ?? throw new InvalidOperationException($"There is no service {name}.");

    public IReadOnlyDictionary<string, string> Environment(string service) =>
        Service(service).Members("environment").ToDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? "");

    // Scalars alone: that is where compose puts variables in.
    private static JsonNode? Expand(JsonNode? node, Func<string, string> valueOf, HashSet<string> variables) => node switch
    {
        JsonObject map => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, Expand(pair.Value, valueOf, variables)))),
        JsonArray list => new JsonArray([.. list.Select(item => Expand(item, valueOf, variables))]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Variable().Replace(text, match => Value(match, valueOf, variables)).Replace("$$", "$", StringComparison.Ordinal)),
        _ => node?.DeepClone(),
    };

    private static string Value(Match variable, Func<string, string> valueOf, HashSet<string> variables)
    {
        var name = variable.Groups["name"].Value;
        if (variable.Groups["default"].Success)
            return variable.Groups["default"].Value;
        variables.Add(name);
        return valueOf(name);
    }

    [GeneratedRegex(@"(?<!\$)\$\{(?<name>\w+)(?::\?[^}]*|:-(?<default>[^}]*))\}")]
    private static partial Regex Variable();
}
