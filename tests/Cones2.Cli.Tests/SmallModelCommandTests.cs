using System.Text.Json;
using Cones2.Diffusion.Images;

namespace Cones2.Cli.Tests;

/// <summary>The commands on the small model that comes with them, and on one that was just made.</summary>
public sealed class SmallModelCommandTests(SmallModelFixture small) : IClassFixture<SmallModelFixture>
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

    [Fact]
    public async Task Eval_OnePictureARow_PrintsARowPerLineAndWritesTables()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(
            place.Folder, "eval", "out", "--quick", "--pictures", "1", "--steps", "1", "--json");

        Assert.Equal(0, ended.ExitCode);
        var rows = ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Contains(rows, row => row.GetProperty("row").GetString() == "Cones 2" && row.GetProperty("subjects").GetInt32() == 6);
        foreach (var row in rows)
        {
            foreach (var figure in new[] { "inBox", "identity", "confusion", "clipText", "clipImage" })
            {
                var interval = row.GetProperty($"{figure}Interval").EnumerateArray().Select(end => end.GetDouble()).ToArray();
                Assert.InRange(row.GetProperty(figure).GetDouble(), interval[0] - 1e-9, interval[1] + 1e-9);
            }
        }

        Assert.Equal(rows.Count, (await File.ReadAllLinesAsync(place["out/table.csv"], TestContext.Current.CancellationToken)).Length - 1);
        Assert.Equal(rows.Count, (await File.ReadAllLinesAsync(place["out/table.md"], TestContext.Current.CancellationToken)).Length - 2);
        Assert.True(File.Exists(place["out/cones-2-2.png"]));
    }

    [Fact]
    public async Task Eval_NoPictures_SaysWhatToGive()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "eval", "--pictures", "0");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("error: --pictures: is 0; give 1 or more", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tune_TwoKnobs_WritesARowForEachOfTheirValues()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(
            place.Folder, "mini", "tune", "--small-model", small.Folder, "--steps", "3", "--categories", "2", "--pictures", "1",
            "--knob", "gamma+", "--knob", "learning rate");

        Assert.Equal(0, ended.ExitCode);
        var table = await File.ReadAllLinesAsync(place["knobs.md"], TestContext.Current.CancellationToken);
        foreach (var row in new[] { "as chosen", "gamma+ 5", "gamma+ 20", "learning rate 0.0009" })
            Assert.Contains(table, line => line.StartsWith($"| {row} | 2 |", StringComparison.Ordinal));
        Assert.DoesNotContain(table, line => line.Contains("lambda", StringComparison.Ordinal));
        Assert.All(ended.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task Tune_UnknownKnob_SaysWhichThereAre()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "mini", "tune", "--knob", "volume");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("error: --knob: is \"volume\"; give one of steps, learning rate, lambda, gamma+,", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tune_OneCategory_SaysHowManyItTakes()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "mini", "tune", "--categories", "1");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("error: --categories: is 1; give 2 to 14", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_KnownNoun_ComposesThere()
    {
        using var place = new Workplace();

        var trained = await Cones2Process.RunAsync(place.Folder, "train", "photos", "--noun", "teapot", "--steps", "2", "--output", "pot.safetensors");
        var composed = await Cones2Process.RunAsync(
            place.Folder, "compose", "--prompt", "a photo of a {pot} on the beach", "--subject", "pot=pot.safetensors", "--box", "pot=8,8,40,40", "--steps", "2", "--output", "beach.png");

        Assert.Equal((0, 0), (trained.ExitCode, composed.ExitCode));
        using var picture = Photo.Load(place["beach.png"]);
        Assert.Equal((64, 64), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task Train_UnknownNoun_SaysWhichItKnows()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "train", "photos", "--noun", "unicorn", "--output", "x.safetensors");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("error: class noun: is \"unicorn\", which the small model never saw; give one of dog, cat,", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compose_UnknownWords_AreNamed()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "compose", "--prompt", "a dog riding a surfboard");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("error: prompt: has words that the model never saw: riding, surfboard", ended.Error, StringComparison.Ordinal);
    }
}
