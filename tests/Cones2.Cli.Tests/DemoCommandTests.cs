using System.Text.Json;

namespace Cones2.Cli.Tests;

/// <summary>The demo on the small model that comes with the command.</summary>
public sealed class DemoCommandTests
{
    [Fact]
    public async Task Demo_EmptyFolder_WritesPhotosResidualsPicturesAndTheSheet()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "demo", "out", "--steps", "3", "--seed", "5", "--json");

        Assert.Equal(0, ended.ExitCode);
        Assert.Equal(3, JsonDocument.Parse(ended.Output).RootElement.GetProperty("subjects").GetArrayLength());
        string[] files = ["sheet.png", "picture.png", "plain.png", "without-guidance.png", "rex.safetensors", "photos/rex/0.png", "photos/mug/3.png"];
        Assert.All(files, file => Assert.True(File.Exists(place[Path.Combine("out", file)]), file));

        // What is not said suits the small model, as in the other commands: 3,000 steps of the paper's took an hour.
        var trained = await Cones2Process.RunAsync(
            place.Folder, "train", "out/photos/rex", "--noun", "dog", "--steps", "3", "--seed", "11", "--output", "rex.safetensors");
        var composed = await Cones2Process.RunAsync(
            place.Folder, "compose", "--prompt", "a photo of a mug, a dog and a dog on the beach", "--seed", "5", "--precision", "float32", "--output", "plain.png");
        Assert.Equal((0, 0), (trained.ExitCode, composed.ExitCode));
        Assert.Equal(await ReadAsync(place["rex.safetensors"]), await ReadAsync(place["out/rex.safetensors"]));
        Assert.Equal(await ReadAsync(place["plain.png"]), await ReadAsync(place["out/plain.png"]));
    }

    [Fact]
    public async Task Demo_Help_TellsTheStepsOfTheSmallModel()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "demo", "--help");

        Assert.Contains("Training steps of each subject. [default: 300]", ended.Output, StringComparison.Ordinal);
    }

    private static Task<byte[]> ReadAsync(string path) => File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
}
