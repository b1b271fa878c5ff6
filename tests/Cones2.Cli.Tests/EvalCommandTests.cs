using System.Text.Json;

namespace Cones2.Cli.Tests;

/// <summary>The measures on the small model that comes with the command.</summary>
public sealed class EvalCommandTests
{
    private static readonly string[] OnePictureARow =
    [
        "eval", "out", "--quick", "--pictures", "1", "--pairs", "1", "--steps", "1",
        "--row", "painted truth", "--row", "Cones 2", "--row", "Cones 2, one category",
    ];

    [Fact]
    public async Task Eval_OnePictureARow_PrintsARowPerLineWritesTablesAndKeepsAll()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, [.. OnePictureARow, "--json"]);

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

            var boxes = row.GetProperty("boxes");
            Assert.Equal(1, new[] { "category", "otherCategory", "nothing" }.Sum(share => boxes.GetProperty(share).GetDouble()), 1e-9);
        }

        Assert.Equal(rows.Count, (await File.ReadAllLinesAsync(place["out/table.csv"], TestContext.Current.CancellationToken)).Length - 1);
        var tables = (await File.ReadAllLinesAsync(place["out/table.md"], TestContext.Current.CancellationToken)).Count(line => line.StartsWith('|'));
        Assert.Equal(2 * (rows.Count + 2), tables);
        Assert.True(File.Exists(place["out/cones-2-2.png"]));

        // As after a crash while the last row was measured.
        File.Delete(place["out/rows/cones-2-one-category-2.json"]);
        var table = await File.ReadAllTextAsync(place["out/table.csv"], TestContext.Current.CancellationToken);
        var again = await Cones2Process.RunAsync(place.Folder, OnePictureARow);

        Assert.Equal(0, again.ExitCode);
        Assert.Contains($"7 of 7 subjects were learned before, {rows.Count - 1} of {rows.Count} rows measured.", again.Error, StringComparison.Ordinal);
        Assert.Equal(table, await File.ReadAllTextAsync(place["out/table.csv"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Eval_InterruptedWhileLearning_SaysHowToGoOnAndRefusesOtherSettings()
    {
        string[] arguments = ["eval", "out", "--quick", "--pictures", "1", "--pairs", "1", "--steps", "1", "--row", "Cones 2, one category"];
        using var place = new Workplace();

        // The folder of the subjects tells that the first one is being kept; then Ctrl-C.
        var isLearned = new TaskCompletionSource();
        using var watcher = new FileSystemWatcher(Directory.CreateDirectory(place["out"]).FullName, "subjects");
        watcher.Created += (_, _) => isLearned.TrySetResult();
        watcher.EnableRaisingEvents = true;
        using var cut = Cones2Process.Start(place.Folder, arguments);
        await isLearned.Task.WaitAsync(TestContext.Current.CancellationToken);
        await cut.InterruptAsync();
        var ended = await cut.EndAsync();
        var other = await Cones2Process.RunAsync(place.Folder, [.. arguments, "--seed", "1"]);

        Assert.Equal((130, 2), (ended.ExitCode, other.ExitCode));
        Assert.Matches("Stopped after [1-6] of 7 subjects and 0 of 1 rows. Run the same command to go on.", ended.Error.ReplaceLineEndings(" "));
        Assert.Equal("error: out: is of a run with another seed (0, now 1); give another folder, or delete this one to begin anew.", other.Error.Trim());
    }

    [Fact]
    public async Task Eval_UnknownRow_SaysWhichThereAre()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "eval", "--row", "Cones 3");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("error: --row: is \"Cones 3\"; give one of painted truth, told in words, told at the noun, Cones 2, ", ended.Error, StringComparison.Ordinal);
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
