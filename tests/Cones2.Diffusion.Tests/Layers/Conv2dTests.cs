using Cones2.Diffusion.Layers;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Layers;

public sealed class Conv2dTests
{
    private const int Times = 20;

    /// <summary>As the autoencoder's last one, to red, green and blue; its gradient took up what lay behind it in memory.</summary>
    [Theory]
    [InlineData(3, 3, 1)]
    [InlineData(3, 1, 1)]
    [InlineData(5, 3, 2)]
    [InlineData(4, 3, 1)]
    public void Backward_BFloat16_IsTheSameEachTimeAndNearFloat32(long outChannels, long kernel, long stride)
    {
        using var scope = NewDisposeScope();
        using var convolution = new Conv2d(Placement.Cpu, 32, outChannels, kernel, stride, padding: kernel / 2);
        foreach (var (name, weight) in convolution.named_parameters())
        {
            using var noGradient = no_grad();
            weight.copy_(new Seed(1).Derive(name, 0).Normal(weight.shape) * 0.1);
        }

        var picture = new Seed(2).Normal(2, 32, 32, 32);
        var expected = GradientOf(picture);
        var narrow = picture.to(ScalarType.BFloat16);

        var first = GradientOf(narrow);

        // bfloat16 has 8 bits; a gradient is a sum of at most 45 products of numbers of about 0.1.
        Assert.InRange((first.to(ScalarType.Float32) - expected).abs().max().item<float>(), 0, 0.05f);
        for (var time = 1; time < Times; time++)
            Assert.True(GradientOf(narrow).Equals(first));

        Tensor GradientOf(Tensor input)
        {
            var taken = input.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).requires_grad_(true);
            convolution.forward(taken).to(ScalarType.Float32).sin().sum().backward();
            return taken.grad!;
        }
    }
}
