using Cones2.Diffusion.Training;
using Cones2.Diffusion.UNet;
using Cones2.Diffusion.Weights;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Training;

public sealed class FlatParametersTests
{
    // Convolutions' filters have channels innermost, so strides differ from those of a plain tensor.
    private static readonly UNetConfig Config = new()
    {
        SampleSize = 8,
        BlockChannels = [8, 16],
        DownAttention = [true, false],
        UpAttention = [false, true],
        LayersPerBlock = 1,
        Heads = [1, 2],
        TransformerDepths = [1, 1],
        CrossAttentionWidth = 8,
        NormGroups = 4,
    };

    [Fact]
    public void New_WholeModule_KeepsItsValuesLayoutsAndOutput()
    {
        using var scope = NewDisposeScope();
        using var unet = Filled();
        var before = unet.named_parameters().Select(pair => (pair.name, Values: pair.parameter.clone(), Strides: pair.parameter.stride())).ToList();
        var output = Output(unet);

        using var flat = new FlatParameters(unet);

        foreach (var ((name, values, strides), (_, parameter), (partName, part)) in before.Zip(unet.named_parameters(), flat.Split(flat.Weights)))
        {
            Assert.Equal(name, partName);
            Assert.Equal(strides, parameter.stride());
            Assert.True(parameter.Equals(values) && part.Equals(values), name);
        }

        Assert.True(Output(unet).Equals(output));
    }

    [Fact]
    public void Backward_OptimizerOfTheFlatWeights_StepsAsOneOfEachParameter()
    {
        using var scope = NewDisposeScope();
        using var each = Filled();
        using var together = Filled();
        foreach (var parameter in each.parameters())
            parameter.requires_grad_(true);
        using var flat = new FlatParameters(together);
        using var ofEach = optim.AdamW(each.parameters(), 1e-2);
        using var ofFlat = optim.AdamW([flat.Weights], 1e-2);

        for (var step = 0; step < 3; step++)
        {
            ofEach.zero_grad();
            Output(each).square().mean().backward();
            var norm = nn.utils.clip_grad_norm_(each.parameters(), 1e-2);
            ofEach.step();

            flat.Gradient.zero_();
            Output(together).square().mean().backward();
            Assert.Equal(norm, nn.utils.clip_grad_norm_([flat.Weights], 1e-2), 1e-6);
            ofFlat.step();
        }

        // The norms are summed in another order.
        foreach (var ((name, expected), actual) in each.named_parameters().Zip(together.parameters()))
            Assert.True((expected - actual).abs().max().item<float>() < 1e-5, name);
    }

    private static UNet2DConditionModel Filled()
    {
        var unet = new UNet2DConditionModel(Config, Placement.Cpu);
        InitialWeights.Fill(unet, new Seed(1));
        return unet;
    }

    private static Tensor Output(UNet2DConditionModel unet)
    {
        using var text = unet.ProjectText(new Seed(2).Normal(2, 5, 8));
        return unet.forward(new Seed(3).Normal(2, 4, 8, 8), tensor(new long[] { 10, 500 }), text);
    }
}
