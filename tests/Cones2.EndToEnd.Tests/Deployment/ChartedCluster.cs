using Cones2.Deploy.Tests;
using Cones2.Deploy.Tests.Chart;

namespace Cones2.EndToEnd.Tests.Deployment;

/// <summary>The same processes with the environment that the chart gives its pods, and grain state in Azure where the silo can.</summary>
internal sealed class ChartedCluster : DeployedCluster
{
    private RenderedChart? _chart;

    protected override int FirstGpus => 1;

    protected override async Task PrepareAsync() =>
        _chart = await RenderedChart.RenderAsync("helm/cones2/values.yaml", ContainerImage.Silo.KeepsStateInAzure ? ["--set", "state=Azure"] : []);

    // The chart has no pod for the command: the runbook runs it with what the gateway has.
    protected override IReadOnlyDictionary<string, string> ServiceEnvironment(string service)
    {
        var name = service switch { "control" => "cones2-control", "gpu" => "cones2-gpu-small", _ => "cones2-gateway" };
        return RenderedChart.EnvironmentOf(RenderedChart.PodSpec(_chart!.Find("Deployment", name)).At("containers", "0")!, variable => variable switch
        {
            "CONES2_REDIS_PASSWORD" => Secret("CONES2_REDIS_PASSWORD"),
            "Cones2__TokenKey" => Secret("CONES2_TOKEN_KEY"),
            "Cones2__AzureStorage" => $"DefaultEndpointsProtocol=http;AccountName=cones2;AccountKey={Secret("CONES2_STORAGE_KEY")};BlobEndpoint=http://azurite:10000/cones2;",
            "Cones2__Name" => $"{name}-{Guid.NewGuid():N}",
            "Cones2__Address" => "127.0.0.1",
            _ => throw new InvalidOperationException($"The chart refers to a value for {variable}, and this cluster has none."),
        });
    }
}
