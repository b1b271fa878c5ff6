using Cones2.PictureWorld.Pretraining;

namespace Cones2.PictureWorld.Tests.Pretraining;

public sealed class LearningRateTests
{
    [Fact]
    public void At_WholeTraining_RisesToThePeakAndFallsToNothing()
    {
        var rate = new LearningRate(Peak: 2, WarmupSteps: 10, Steps: 110);

        var rates = Enumerable.Range(0, 111).Select(rate.At).ToList();

        Assert.Equal(0.2, rates[0], 1e-12);
        Assert.Equal(2, rates[10], 1e-12);
        Assert.Equal(1, rates[60], 1e-12);
        Assert.Equal(0, rates[110], 1e-12);
        Assert.Equal(rates[..11].Order(), rates[..11]);
        Assert.Equal(rates[10..].OrderDescending(), rates[10..]);
    }
}
