namespace Cones2.Cli.Tests;

/// <summary>The knobs, on a small model that was just made.</summary>
public sealed class MiniCommandTests(SmallModelFixture small) : IClassFixture<SmallModelFixture>
{
    [Fact]
    public async Task Tune_TwoKnobs_WritesARowForEachOfTheirValues()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(
            place.Folder, "mini", "tune", "--small-model", small.Folder, "--steps", "3", "--categories", "2", "--pictures", "1",
            "--knob", "gamma+", "--knob", "learning rate schedule");

        Assert.True(ended.ExitCode == 0, ended.Error);
        var table = await File.ReadAllLinesAsync(place["knobs.md"], TestContext.Current.CancellationToken);
        foreach (var row in new[] { "as chosen", "gamma+ 5", "gamma+ 20", "learning rate schedule constant" })
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
        Assert.Contains("error: --knob: is \"volume\"; give one of steps, learning rate, learning rate schedule, lambda, gamma+,", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tune_OneCategory_SaysHowManyItTakes()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "mini", "tune", "--categories", "1");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("error: --categories: is 1; give 2 to 14", ended.Error, StringComparison.Ordinal);
    }
}
