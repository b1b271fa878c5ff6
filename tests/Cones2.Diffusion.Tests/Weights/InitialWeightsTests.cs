using Cones2.Diffusion.UNet;
using Cones2.Diffusion.Weights;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Weights;

public sealed class InitialWeightsTests
{
    private static readonly UNetConfig Small = new()
    {
        SampleSize = 8,
        BlockChannels = [16, 32],
        DownAttention = [true, false],
        UpAttention = [false, true],
        LayersPerBlock = 1,
        Heads = [1, 2],
        TransformerDepths = [1, 1],
        CrossAttentionWidth = 16,
        NormGroups = 4,
    };

    [Fact]
    public void Fill_ZeroedEnd_PredictsNothingAtFirst()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var unet = new UNet2DConditionModel(Small, TestDevice.Float32);
        InitialWeights.Fill(unet, new Seed(1), "conv_out.weight");

        using var text = unet.ProjectText(ones(1, 4, 16));
        var output = unet.forward(new Seed(2).Normal(1, 4, 8, 8), tensor(new[] { 5f }), text);

        Assert.Equal(0, output.abs().max().item<float>());
    }

    [Fact]
    public void Fill_Layers_KeepWhatGoesInAtItsSize()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var unet = new UNet2DConditionModel(Small, TestDevice.Float32);
        InitialWeights.Fill(unet, new Seed(1));

        foreach (var (name, weight) in unet.named_parameters())
        {
            var inputs = (double)weight.numel() / weight.shape[0];
            var greatest = weight.dim() == 1 ? name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 1 : 1 / Math.Sqrt(inputs);
            Assert.InRange(weight.abs().max().item<float>(), greatest * 0.9, greatest + 1e-6);
        }
    }
}
