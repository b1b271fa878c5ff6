using Cones2.PictureWorld.Evaluation;

namespace Cones2.PictureWorld.Tests.Evaluation;

public sealed class EstimateTests
{
    // Newcombe 1998 (Statistics in Medicine 17, 857-872), table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void OfShare_PublishedCases_HasWilsonsInterval(int successes, int trials, double low, double high)
    {
        var estimate = Estimate.OfShare(successes, trials);

        Assert.Equal((double)successes / trials, estimate.Value, 1e-12);
        Assert.Equal(low, estimate.Low, 5e-5);
        Assert.Equal(high, estimate.High, 5e-5);
    }

    [Fact]
    public void OfMean_KnownValues_IsTheStandardErrorTimes196()
    {
        // Mean 3, variance 2.5, standard error sqrt(0.5).
        var estimate = Estimate.OfMean([1, 2, 3, 4, 5]);

        Assert.Equal(3, estimate.Value, 1e-12);
        Assert.Equal(1.959964 * Math.Sqrt(0.5), estimate.High - estimate.Value, 1e-9);
        Assert.Equal(estimate.Value - estimate.Low, estimate.High - estimate.Value, 1e-12);
    }

    [Fact]
    public void OfMean_OneValue_IsThatValue() => Assert.Equal(new Estimate(2, 2, 2), Estimate.OfMean([2]));
}
