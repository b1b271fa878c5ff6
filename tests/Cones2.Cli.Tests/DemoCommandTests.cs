using System.Text.Json;

namespace Cones2.Cli.Tests;

/// <summary>The demo on the small model that comes with the command.</summary>
public sealed class DemoCommandTests
{
    [Fact]
    public async Task Demo_EmptyFolder_WritesPhotosResidualsPicturesAndTheSheet()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "demo", "out", "--steps", "3", "--json");

        Assert.Equal(0, ended.ExitCode);
        Assert.Equal(3, JsonDocument.Parse(ended.Output).RootElement.GetProperty("subjects").GetArrayLength());
        string[] files = ["sheet.png", "picture.png", "plain.png", "without-guidance.png", "rex.safetensors", "photos/rex/0.png", "photos/mug/3.png"];
        Assert.All(files, file => Assert.True(File.Exists(place[Path.Combine("out", file)]), file));
    }
}
