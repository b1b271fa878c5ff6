namespace Cones2.Deploy.Tests.Scripts;

/// <summary>What tells Kubernetes which GPU pods are busy; kubectl is played by a script that writes down what it is told.</summary>
public sealed class DeletionCostTests : IDisposable
{
    private const string Kubectl = """
        #!/bin/sh
        case $1 in
          get) printf 'gpu-a 127.0.0.1 %s\ngpu-b 127.0.0.2 0\ngpu-c  \n' "$KNOWN_COST" ;;
          annotate) printf '%s %s\n' "$3" "$5" >> "$TOLD" ;;
        esac
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cones2_node_busy_slots{otel_scope_name=\"Cones2\"} 3 1764000000000", "", "gpu-a controller.kubernetes.io/pod-deletion-cost=3\n")]
    [InlineData("cones2_node_busy_slots 3", "1", "gpu-a controller.kubernetes.io/pod-deletion-cost=3\n")]
    [InlineData("cones2_node_busy_slots 3", "3", "")]
    [InlineData("cones2_node_slots 4", "3", "")]
    public async Task Run_APodThatTellsItsBusySlots_IsAnnotatedWithThemWhereTheyChanged(string metrics, string known, string expected)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "curl is not installed: its image is what runs this.");
        using var server = LocalServer.Of(("/metrics", 200, $"# TYPE cones2_node_busy_slots gauge\n{metrics}\n"));
        await File.WriteAllTextAsync(_folder["kubectl"], Kubectl, TestContext.Current.CancellationToken);
        await Tool.RunAsync("chmod", new Dictionary<string, string>(), "+x", _folder["kubectl"]);
        await File.WriteAllTextAsync(_folder["told"], "", TestContext.Current.CancellationToken);

        var (exitCode, _, errors) = await Tool.RunAsync(
            "sh",
            new Dictionary<string, string>
            {
                ["PATH"] = $"{Path.GetDirectoryName(_folder["kubectl"])}:{Environment.GetEnvironmentVariable("PATH")}",
                ["PODS"] = "app.kubernetes.io/component=gpu",
                ["EVERY_SECONDS"] = "0",
                ["OPS_PORT"] = $"{server.Port}",
                ["KNOWN_COST"] = known,
                ["TOLD"] = _folder["told"],
            },
            Checkout.At("helm", "cones2", "files", "deletion-cost.sh"));

        Assert.True(exitCode == 0, errors);
        Assert.Equal(expected, await File.ReadAllTextAsync(_folder["told"], TestContext.Current.CancellationToken));
    }
}
