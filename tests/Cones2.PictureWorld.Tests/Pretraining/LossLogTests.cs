using Cones2.Diffusion;
using Cones2.PictureWorld.Pretraining;

namespace Cones2.PictureWorld.Tests.Pretraining;

public sealed class LossLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cones2-").FullName;

    private string Log => Path.Combine(_folder, "loss.txt");

    [Fact]
    public void Open_AfterACheckpoint_ForgetsWhatCameLater()
    {
        var log = LossLog.Open(Log, stepsTaken: 0);
        foreach (var loss in new[] { 0.5, 0.25, 0.125 })
            log.Add(loss);
        log.Save();

        Assert.Equal([0.5, 0.25], LossLog.Open(Log, stepsTaken: 2).Losses);
        Assert.Empty(LossLog.Open(Log, stepsTaken: 0).Losses);
    }

    [Theory]
    [InlineData(null, "does not exist")]
    [InlineData("0.5\n", "holds 1 losses")]
    [InlineData("0.5\nnone\n", "holds 1 losses")]
    public void Open_FewerLossesThanSteps_IsRefused(string? text, string expected)
    {
        if (text is not null)
            File.WriteAllText(Log, text);

        Assert.Contains(expected, Assert.Throws<InvalidInputException>(() => LossLog.Open(Log, stepsTaken: 2)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
