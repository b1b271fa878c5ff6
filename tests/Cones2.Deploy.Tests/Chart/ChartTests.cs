using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cones2.Deploy.Tests.Settings;

namespace Cones2.Deploy.Tests.Chart;

/// <summary>What can be told of the chart without helm.</summary>
public sealed partial class ChartTests
{
    private static readonly JsonNode Values = YamlFile.Parse(Checkout.Read("helm", "cones2", "values.yaml"));
    private static readonly string SchemaText = Checkout.Read("helm", "cones2", "values.schema.json");
    private static readonly JsonNode SchemaNode = JsonNode.Parse(SchemaText)!;
    private static readonly SchemaFile Schema = new(SchemaText);

    public static TheoryData<string> Templates { get; } = [.. ChartTemplate.All.Select(template => template.Path)];

    public static TheoryData<string> Examples { get; } = [.. Checkout.Files("helm/cones2/ci", "*.yaml")];

    [Theory]
    [MemberData(nameof(Templates))]
    public void Actions_OfATemplate_AreBalanced(string path)
    {
        var template = ChartTemplate.All.Single(template => template.Path == path);
        var open = new Stack<string>();
        foreach (var action in template.Actions)
        {
            switch (action.Split(' ')[0])
            {
                case "if" or "range" or "with" or "define":
                    open.Push(action);
                    break;
                case "else":
                    Assert.True(open.Count > 0, $"{path}: {{{{ {action} }}}} stands in nothing.");
                    break;
                case "end":
                    Assert.True(open.TryPop(out _), $"{path}: an end too many.");
                    break;
            }
        }

        Assert.True(open.Count == 0, $"{path}: {string.Join(", ", open)} has no end.");
        Assert.Equal(template.Text.Split("{{").Length, 1 + AnyAction().Count(template.Text));
    }

    [Fact]
    public void Definitions_OfAllTemplates_AreThoseThatAreIncluded()
    {
        var defined = ChartTemplate.All.SelectMany(template => Defined().Matches(template.Text)).Select(match => match.Groups[1].Value).ToList();
        var included = ChartTemplate.All.SelectMany(template => Included().Matches(template.Text)).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.Equal(defined.Count, defined.Distinct().Count());
        Assert.Equal(defined.Order(), included.Order());
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void Values_OfATemplate_AreThereAndInTheSchema(string path)
    {
        foreach (var value in ChartTemplate.All.Single(template => template.Path == path).ValuePaths)
        {
            Assert.True(IsThere(Values, value.Split('.')), $"{path}: values.yaml has no {value}");
            Assert.True(IsInSchema(SchemaNode, value.Split('.')), $"{path}: values.schema.json has no {value}");
        }
    }

    [Fact]
    public void Values_EachOfThem_AreUsedByATemplate()
    {
        // The one use of the whole: a pool is merged into its defaults.
        var used = ChartTemplate.All.SelectMany(template => template.ValuePaths).Where(path => path != "gpuPoolDefaults").ToHashSet();

        foreach (var (path, _) in Values.Leaves())
            Assert.True(used.Any(use => path == use || path.StartsWith($"{use}.", StringComparison.Ordinal)), $"No template uses {path}.");
    }

    [Fact]
    public void Schema_EachOfItsProperties_IsInValues()
    {
        foreach (var path in PropertiesOf(SchemaNode, "").Where(path => path != "global" && !path.StartsWith("gpuPools.", StringComparison.Ordinal)))
            Assert.True(IsThere(Values, path.Split('.')), $"values.schema.json has {path}, values.yaml has not.");
    }

    [Fact]
    public void Schema_EachOfItsObjects_IsClosed()
    {
        foreach (var (path, node) in ObjectsOf(SchemaNode, ""))
        {
            if (node.At("properties") is not null && !path.Contains("/allOf/", StringComparison.Ordinal))
                Assert.True(node.At("additionalProperties") is not null, $"{path} takes any property.");
        }
    }

    [Fact]
    public void Values_TheDefaults_AreValid() => Assert.Empty(Schema.FindFaults(Values));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Values_AnExample_IsValidOverTheDefaults(string file) => Assert.Empty(Schema.FindFaults(Merge(Values, YamlFile.Parse(Checkout.Read(file)))));

    [Theory]
    [InlineData("control: { replica: 3 }")]
    [InlineData("control: { replicas: 0 }")]
    [InlineData("images: { silo: { tag: latest } }")]
    [InlineData("blobs: { kind: Files }")]
    [InlineData("gateway: { ingress: { enabled: true } }")]
    [InlineData("gpuPools: []")]
    [InlineData("gpuPools: [{ replicas: 1 }]")]
    [InlineData("gpuPools: [{ name: a, model: { weights: { sha256sums: 'abc  unet' } } }]")]
    [InlineData("gpuPools: [{ name: a, device: gpu }]")]
    [InlineData("control: { terminationGracePeriodSeconds: 54 }")]
    [InlineData("gateway: { terminationGracePeriodSeconds: 54 }")]
    [InlineData("gpuPools: [{ name: a, terminationGracePeriodSeconds: 54 }]")]
    [InlineData("networkPolicy: { extraEgress: [{}] }")]
    [InlineData("networkPolicy: { extraEgress: [{ ports: [8443] }] }")]
    [InlineData("secrets: { tokenKey: { value: c2VjcmV0 } }")]
    public void Values_WithAFault_AreRefused(string faulty) => Assert.NotEmpty(Schema.FindFaults(Merge(Values, YamlFile.Parse(faulty))));

    [Theory]
    [MemberData(nameof(Templates))]
    public void Variables_ThatATemplateSets_AreReadByItsProcess(string path)
    {
        var isGateway = path.Contains("/gateway/", StringComparison.Ordinal);
        var isShared = path.EndsWith("_helpers.tpl", StringComparison.Ordinal);
        foreach (var variable in ChartTemplate.All.Single(template => template.Path == path).Variables)
        {
            Assert.True(isGateway || KnownSettings.Silo.Knows(variable), $"{path}: a silo reads no {variable}");
            Assert.True(!(isGateway || isShared) || KnownSettings.Gateway.Knows(variable), $"{path}: a gateway reads no {variable}");
        }
    }

    [Fact]
    public void Variables_OfAllTemplates_AreFound() => Assert.InRange(ChartTemplate.All.Sum(template => template.Variables.Count()), 20, 100);

    [Fact]
    public void Values_TheDefaults_HaveNoSecret() =>
        Assert.All(Values.Leaves().Where(leaf => leaf.Path.StartsWith("secrets.", StringComparison.Ordinal)), leaf => Assert.Matches(@"\.(name|key)$", leaf.Path));

    [Fact]
    public void Images_ThatAreOthers_ArePinnedToAPatch()
    {
        foreach (var image in new[] { "fetch", "kubectl", "redis" })
            Assert.Matches(@"^\d+\.\d+\.\d+", Values.Text("images", image, "tag"));
    }

    private static bool IsThere(JsonNode? node, ReadOnlySpan<string> path)
    {
        foreach (var part in path)
        {
            // Below an open map, such as an image's annotations, anything may be.
            if (node is not JsonObject map || !map.ContainsKey(part))
                return false;
            node = map[part];
        }

        return true;
    }

    private static bool IsInSchema(JsonNode? schema, ReadOnlySpan<string> path)
    {
        schema = Resolve(schema);
        return path.IsEmpty ? schema is not null
            : schema.At("properties", path[0]) is { } next ? IsInSchema(next, path[1..])
            : schema.At("additionalProperties") is JsonObject open && IsInSchema(open, path[1..]);
    }

    private static JsonNode? Resolve(JsonNode? schema) => schema.Text("$ref") is { } reference ? SchemaNode.At(reference.TrimStart('#', '/').Split('/')) : schema;

    private static IEnumerable<string> PropertiesOf(JsonNode? schema, string path) => Resolve(schema).Members("properties").SelectMany(pair =>
    {
        var own = path.Length == 0 ? pair.Key : $"{path}.{pair.Key}";

        // Whether a map of resources, selectors or labels has these is its user's.
        return Resolve(pair.Value) is { } value && value.At("properties") is not null && value != Resolve(SchemaNode.At("definitions", "resources")) ? PropertiesOf(value, own).Prepend(own) : [own];
    });

    private static IEnumerable<(string Path, JsonNode Node)> ObjectsOf(JsonNode? node, string path) => node switch
    {
        JsonObject map => map.SelectMany(pair => ObjectsOf(pair.Value, $"{path}/{pair.Key}")).Prepend((path, map)),
        JsonArray list => list.Index().SelectMany(item => ObjectsOf(item.Item, $"{path}/{item.Index}")),
        _ => [],
    };

    // As helm does it: maps are merged, all else is replaced.
    private static JsonObject Merge(JsonNode below, JsonNode above)
    {
        var result = below.DeepClone().AsObject();
        foreach (var (name, value) in above.AsObject())
            result[name] = value is JsonObject && result[name] is JsonObject inner ? Merge(inner, value) : value?.DeepClone();
        return result;
    }

    [GeneratedRegex(@"\{\{.*?\}\}", RegexOptions.Singleline)]
    private static partial Regex AnyAction();

    [GeneratedRegex("define \"([^\"]+)\"")]
    private static partial Regex Defined();

    [GeneratedRegex("include \"([^\"]+)\"")]
    private static partial Regex Included();
}
