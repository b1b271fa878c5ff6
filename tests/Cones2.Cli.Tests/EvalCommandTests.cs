using System.Text.Json;

namespace Cones2.Cli.Tests;

/// <summary>The measures on the small model that comes with the command.</summary>
public sealed class EvalCommandTests
{
    [Fact]
    public async Task Eval_OnePictureARow_PrintsARowPerLineAndWritesTables()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(
            place.Folder, "eval", "out", "--quick", "--pictures", "1", "--steps", "1", "--json",
            "--row", "painted truth", "--row", "told in words", "--row", "Cones 2", "--row", "Cones 2, one category", "--row", "token embedding", "--row", "Textual Inversion");

        Assert.Equal(0, ended.ExitCode);
        var rows = ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Contains(rows, row => row.GetProperty("row").GetString() == "Cones 2" && row.GetProperty("subjects").GetInt32() == 6);
        foreach (var row in rows)
        {
            foreach (var figure in new[] { "inBox", "inColor", "identity", "confusion", "clipText", "clipImage" })
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
    public async Task Eval_UnknownRow_SaysWhichThereAre()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "eval", "--row", "Cones 3");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("error: --row: is \"Cones 3\"; give one of painted truth, told in words, Cones 2, ", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_NoPictures_SaysWhatToGive()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "eval", "--pictures", "0");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("error: --pictures: is 0; give 1 or more", ended.Error, StringComparison.Ordinal);
    }
}
