using System.Text.Json.Nodes;

namespace Cones2.Deploy.Tests.Chart;

/// <summary>The chart's manifests, by helm.</summary>
internal sealed class RenderedChart
{
    public const string Namespace = "pictures";

    private RenderedChart(string text) => (Text, Manifests) = (text, [.. YamlFile.ParseAll(text).OfType<JsonNode>()]);

    public string Text { get; }

    public IReadOnlyList<JsonNode> Manifests { get; }

    public IEnumerable<JsonNode> Workloads => Manifests.Where(manifest => manifest.Text("kind") is "Deployment" or "StatefulSet");

    /// <summary>Of workloads and tests.</summary>
    public IEnumerable<JsonNode> PodSpecs => Manifests.Select(PodSpec).OfType<JsonNode>();

    /// <param name="values">A file of them, over the defaults.</param>
    /// <param name="more">Arguments of helm's, such as --set.</param>
    public static async Task<RenderedChart> RenderAsync(string values, params string[] more)
    {
        Tool.Helm.Need();
        var (exitCode, output, errors) = await Tool.Helm.RunAsync(["template", "cones2", Checkout.Chart, "--namespace", Namespace, "--kube-version", "1.33.0", "--values", Checkout.At(values), .. more]);
        Assert.True(exitCode == 0, errors);
        return new RenderedChart(output);
    }

    /// <summary>As Kubernetes makes it: references become values, and $(NAME) in a value becomes that of an earlier variable.</summary>
    /// <param name="container">Of a pod.</param>
    /// <param name="valueOf">Of the variable of a name that refers to a secret or a field.</param>
    public static Dictionary<string, string> EnvironmentOf(JsonNode container, Func<string, string> valueOf)
    {
        var result = new Dictionary<string, string>();
        foreach (var variable in container.Items("env"))
        {
            var name = variable.Text("name")!;
            result[name] = result.Aggregate(variable.Text("value") ?? valueOf(name), (text, earlier) => text.Replace($"$({earlier.Key})", earlier.Value, StringComparison.Ordinal));
        }

        return result;
    }

    public static JsonNode? PodSpec(JsonNode manifest) => manifest.Text("kind") == "Pod" ? manifest.At("spec") : manifest.At("spec", "template", "spec");

    public JsonNode Find(string kind, string name) =>
        Manifests.SingleOrDefault(manifest => manifest.Text("kind") == kind && manifest.Text("metadata", "name") == name)
        ?? throw new InvalidOperationException($"There is no {kind} {name}, only {string.Join(", ", Manifests.Where(manifest => manifest.Text("kind") == kind).Select(manifest => manifest.Text("metadata", "name")))}.");
}
