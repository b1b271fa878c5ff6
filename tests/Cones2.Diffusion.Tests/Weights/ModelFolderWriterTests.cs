using Cones2.Diffusion.Samplers;
using Cones2.Diffusion.TextEncoding;
using Cones2.Diffusion.Tokenization;
using Cones2.Diffusion.UNet;
using Cones2.Diffusion.Vae;
using Cones2.Diffusion.Weights;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Weights;

public sealed class ModelFolderWriterTests
{
    [Theory]
    [InlineData(PredictionType.Epsilon, TextActivation.Gelu, true)]
    [InlineData(PredictionType.VPrediction, TextActivation.QuickGelu, false)]
    public void Write_SmallModel_LoadsAsTheSame(PredictionType prediction, TextActivation activation, bool linearProjection)
    {
        using var place = new TemporaryFolder();
        var vocabulary = TokenizerFolder.Write(place["model/tokenizer"], ["a", "photo", "of", "dog"], maxLength: 12);
        using var text = new TextEncoder(
            new TextEncoderConfig { VocabularySize = vocabulary, HiddenSize = 16, IntermediateSize = 32, Layers = 2, Heads = 2, MaxPositions = 12, Activation = activation },
            TestDevice.Float32);
        using var unet = new UNet2DConditionModel(
            new UNetConfig
            {
                SampleSize = 8,
                BlockChannels = [8, 16],
                DownAttention = [true, false],
                UpAttention = [false, true],
                LayersPerBlock = 1,
                Heads = [1, 2],
                TransformerDepths = [1, 1],
                CrossAttentionWidth = 16,
                NormGroups = 4,
                LinearProjection = linearProjection,
            },
            TestDevice.Float32);
        using var vae = new AutoencoderKL(new AutoencoderConfig { BlockChannels = [8, 16], LayersPerBlock = 1, NormGroups = 4, ScalingFactor = 0.7 }, TestDevice.Float32);
        var schedule = new NoiseScheduleConfig { PredictionType = prediction, BetaSchedule = BetaSchedule.SquaredCosCapV2, TrainTimesteps = 100 };
        nn.Module[] modules = [text, unet, vae];
        foreach (var module in modules)
            InitialWeights.Fill(module, new Seed(1));

        ModelFolderWriter.Write(place["model"], text, unet, vae, schedule, ScalarType.Float32);
        using var read = StableDiffusion.Load(place["model"], TestDevice.Float32);

        foreach (var (written, loaded) in modules.Zip<nn.Module, nn.Module>([read.TextEncoder, read.UNet, read.Vae]))
            Assert.All(written.parameters().Zip(loaded.parameters()), pair => Assert.True(pair.First.Equals(pair.Second)));
        Assert.Equal(text.Config, read.TextEncoder.Config);
        Assert.Equivalent(unet.Config, read.UNet.Config, strict: true);
        Assert.Equivalent(vae.Config, read.Vae.Config, strict: true);
        Assert.Equal(schedule, read.NoiseSchedule.Config);
    }
}
