using System.Xml.Linq;

namespace Cones2.Grains.Tests;

/// <summary>The rooms' doors open one way.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Cones2.Contracts"] = [],
        ["Cones2.Diffusion"] = [],
        ["Cones2.Telemetry"] = [],
        ["Cones2.PictureWorld"] = ["Cones2.Diffusion"],
        ["Cones2.Grains"] = ["Cones2.Contracts", "Cones2.Diffusion"],
        ["Cones2.Silo"] = ["Cones2.Grains", "Cones2.Telemetry"],
        ["Cones2.Client"] = ["Cones2.Contracts"],
        ["Cones2.Gateway"] = ["Cones2.Client", "Cones2.Telemetry"],
        ["Cones2.Cli"] = ["Cones2.Client", "Cones2.Gateway", "Cones2.Silo", "Cones2.Diffusion", "Cones2.PictureWorld"],
    };

    [Fact]
    public void References_OfEveryProject_PointTheAllowedWay()
    {
        var projects = Directory.EnumerateFiles(SourceFolder(), "*.csproj", SearchOption.AllDirectories).ToList();

        Assert.NotEmpty(projects);
        Assert.All(projects, project => Assert.Subset(
            Allowed[Path.GetFileNameWithoutExtension(project)].ToHashSet(),
            XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
                .ToHashSet()));
    }

    private static string SourceFolder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Cones2.Cluster.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, "src");
    }
}
