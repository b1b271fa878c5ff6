using System.Text.Json;
using Cones2.Deploy.Tests.Docker;

namespace Cones2.EndToEnd.Tests.Deployment;

/// <summary>What a Dockerfile's image starts, and with which environment.</summary>
internal sealed class ContainerImage
{
    private ContainerImage(string path)
    {
        var dockerfile = Dockerfile.Read(path);
        EntryPoint = JsonSerializer.Deserialize<string[]>(dockerfile.Last("ENTRYPOINT")!)!;
        Environment = dockerfile.Final.Where(line => line.Instruction == "ENV")
            .SelectMany(line => line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    public static ContainerImage Silo { get; } = new("deploy/docker/silo.Dockerfile");

    public static ContainerImage Gateway { get; } = new("deploy/docker/gateway.Dockerfile");

    public static ContainerImage Command { get; } = new("deploy/docker/cli.Dockerfile");

    /// <summary>dotnet, and an assembly.</summary>
    public IReadOnlyList<string> EntryPoint { get; }

    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The assembly that it starts, where this build has it.</summary>
    public string Assembly => Path.Combine(AppContext.BaseDirectory, Path.GetFileName(EntryPoint[1]));
}
