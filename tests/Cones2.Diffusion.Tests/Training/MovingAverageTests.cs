using Cones2.Diffusion.Training;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Training;

public sealed class MovingAverageTests
{
    [Fact]
    public void Update_ConstantWeights_ComesToThemByItsDecay()
    {
        using var scope = NewDisposeScope();
        using var trained = nn.Linear(1, 1, hasBias: false);
        using var noGradient = no_grad();
        trained.weight.fill_(0);
        using var parameters = new FlatParameters(trained);
        using var average = new MovingAverage(parameters, decay: 0.9);
        trained.weight.fill_(1);

        // The first decay is (1 + 1) / (10 + 1).
        average.Update(1);
        Assert.Equal(9.0 / 11, average.Weights[0].item<float>(), 1e-6);
        average.Update(1_000_000);
        Assert.Equal(1 - 2.0 / 11 * 0.9, average.Weights[0].item<float>(), 1e-6);
    }

    [Fact]
    public void CopyTo_AnotherModule_LeavesTheTrainedAlone()
    {
        using var scope = NewDisposeScope();
        using var trained = nn.Linear(2, 2);
        using var other = nn.Linear(2, 2);
        using var parameters = new FlatParameters(trained);
        using var average = new MovingAverage(parameters, decay: 0.9);
        var before = trained.weight.clone();

        average.CopyTo(other);

        Assert.True(other.weight.Equals(before));
        Assert.True(trained.weight.Equals(before));
    }
}
