using System.Text.Json;
using Cones2.Deploy.Tests;
using Cones2.Deploy.Tests.Docker;

namespace Cones2.EndToEnd.Tests.Deployment;

/// <summary>What a Dockerfile's image starts, and with which environment.</summary>
internal sealed class ContainerImage
{
    private const string PublishedVariable = "CONES2_PUBLISHED";

    private readonly string _project;

    private ContainerImage(string path, string project)
    {
        _project = project;
        var dockerfile = Dockerfile.Read(path);
        EntryPoint = JsonSerializer.Deserialize<string[]>(dockerfile.Last("ENTRYPOINT")!)!;
        Environment = dockerfile.Final.Where(line => line.Instruction == "ENV")
            .SelectMany(line => line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    public static ContainerImage Silo { get; } = new("deploy/docker/silo.Dockerfile", "Cones2.Silo");

    public static ContainerImage Gateway { get; } = new("deploy/docker/gateway.Dockerfile", "Cones2.Gateway");

    public static ContainerImage Command { get; } = new("deploy/docker/cli.Dockerfile", "Cones2.Cli");

    /// <summary>dotnet, and an assembly.</summary>
    public IReadOnlyList<string> EntryPoint { get; }

    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Whether it can keep grain state in Azure Blob Storage: the image can, a checkout where the package restores.</summary>
    public bool KeepsStateInAzure => File.Exists(Path.Combine(Path.GetDirectoryName(Assembly)!, "Orleans.Persistence.AzureStorage.dll"));

    /// <summary>The assembly that it starts, as it was published.</summary>
    public string Assembly
    {
        get
        {
            var published = System.Environment.GetEnvironmentVariable(PublishedVariable) is { Length: > 0 } folder ? folder : Checkout.At("artifacts", "published");
            var assembly = Path.Combine(published, _project, Path.GetFileName(EntryPoint[1]));
            return File.Exists(assembly)
                ? assembly
                : throw new InvalidOperationException($"{assembly} is not there; run the tests by tests/run.sh, which publishes it, or say in {PublishedVariable} where it is.");
        }
    }
}
