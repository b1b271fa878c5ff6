namespace Cones2.Deploy.Tests;

public sealed class YamlFilesTests
{
    // Templates become YAML when they are rendered: see Chart/RenderedChartTests.
    public static TheoryData<string> Files { get; } =
    [
        "docker-compose.yml",
        "docker-compose.nvidia.yml",
        .. Checkout.Files("deploy", "*.yaml"),
        .. Checkout.Files("helm", "*.yaml").Where(file => !file.Contains("/templates/", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Parse_EachFile_IsYamlWithAMapAtItsRoot(string file)
    {
        var documents = YamlFile.ParseAll(Checkout.Read(file));

        Assert.All(documents, document => Assert.IsType<System.Text.Json.Nodes.JsonObject>(document));
    }

    [Fact]
    public void Files_OfDeployAndHelm_AreAllFound() =>
        Assert.Superset(new HashSet<string> { "deploy/otel/collector.yaml", "deploy/prometheus/prometheus.yaml", "helm/cones2/values.yaml", "helm/cones2/files/alerts.yaml" }, Files.Select(row => row.Data).ToHashSet());
}
