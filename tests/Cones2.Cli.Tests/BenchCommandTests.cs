using System.Text.Json;

namespace Cones2.Cli.Tests;

public sealed class BenchCommandTests
{
    [Fact]
    public async Task Bench_SmallPicture_PrintsEveryFigure()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "bench", "--shape", "small", "--size", "64", "--rounds", "1", "--json");

        Assert.Equal(0, ended.ExitCode);
        var result = JsonDocument.Parse(ended.Output).RootElement;
        foreach (var figure in new[] { "stepSecondsFloat32", "stepSecondsBFloat16", "bfloat16RateShare", "guidedOverUnguided", "sixSubjectsOverOne", "peakBytes" })
            Assert.True(result.GetProperty(figure).GetDouble() > 0, figure);
    }

    [Theory]
    [InlineData("--shape", "sd99", "sd21-base or sd15 or small")]
    [InlineData("--size", "100", "give a multiple of 64")]
    [InlineData("--rounds", "0", "give 1 or more")]
    public async Task Bench_BadOption_SaysWhatToGive(string option, string value, string remedy)
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "bench", option, value);

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(remedy, ended.Error, StringComparison.Ordinal);
    }
}
