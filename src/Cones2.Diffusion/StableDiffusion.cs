using Cones2.Diffusion.Samplers;
using Cones2.Diffusion.TextEncoding;
using Cones2.Diffusion.Tokenization;
using Cones2.Diffusion.UNet;
using Cones2.Diffusion.Vae;
using Cones2.Diffusion.Weights;
using static TorchSharp.torch;

namespace Cones2.Diffusion;

/// <summary>A Stable Diffusion 1.x or 2.x model in memory: everything that a picture or a training run needs of it.</summary>
public sealed class StableDiffusion : IDisposable
{
    private StableDiffusion()
    {
    }

    /// <summary>Names the model by its weights: 32 hexadecimal digits, the same for its float32 and float16 files.</summary>
    public required string Fingerprint { get; init; }

    public required Placement Placement { get; init; }

    public required ClipTokenizer Tokenizer { get; init; }

    public required TextEncoder TextEncoder { get; init; }

    public required UNet2DConditionModel UNet { get; init; }

    public required AutoencoderKL Vae { get; init; }

    public required NoiseSchedule NoiseSchedule { get; init; }

    /// <summary>Width and height in pixels of the pictures it was trained on.</summary>
    public int PictureSize => UNet.Config.SampleSize * Vae.Config.Factor;

    /// <summary>Pixels a side of what one place of the finest cross-attention sees: layouts can't be finer.</summary>
    public int LayoutPlace => Vae.Config.Factor << UNet.Config.FinestCrossAttention;

    /// <summary>Reads a model folder's configuration files, and its weights without keeping them.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>As <see cref="PictureSize"/>, <see cref="LayoutPlace"/> and <see cref="Fingerprint"/> of the loaded model.</returns>
    /// <exception cref="InvalidInputException">A file is absent or damaged, or a setting is not supported.</exception>
    public static (int PictureSize, int LayoutPlace, string Fingerprint) Describe(string path)
    {
        var folder = ModelFolder.Open(path);
        var unet = ModelConfigs.UNet(Path.Combine(folder.UNet, "config.json"));
        var factor = ModelConfigs.Autoencoder(Path.Combine(folder.Vae, "config.json")).Factor;
        return (unet.SampleSize * factor, factor << unet.FinestCrossAttention, ModelFingerprint.Of(folder));
    }

    /// <summary>How many weights the model of a folder has, by the headers of its files.</summary>
    /// <exception cref="InvalidInputException">A file is absent or damaged.</exception>
    public static long CountWeights(string path)
    {
        var folder = ModelFolder.Open(path);
        return new[] { folder.TextEncoder, folder.UNet, folder.Vae }.Sum(part =>
        {
            using var weights = ModelWeights.Open(part);
            return weights.Count;
        });
    }

    /// <summary>Loads a model folder in the diffusers layout, from its model_index.json down.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="placement">Device and precision; the weights are converted to it one tensor at a time.</param>
    /// <param name="progress">Told the share of the weights that are loaded, up to 1.</param>
    /// <exception cref="InvalidInputException">A file is absent or damaged, a setting is not supported, or tensors don't fit.</exception>
    public static StableDiffusion Load(string path, Placement placement, Action<double>? progress = null)
    {
        var folder = ModelFolder.Open(path);
        var tokenizer = ClipTokenizer.Load(folder.Tokenizer);
        var schedule = new NoiseSchedule(ModelConfigs.NoiseSchedule(folder.SchedulerConfig));
        var textConfig = ModelConfigs.TextEncoder(Path.Combine(folder.TextEncoder, "config.json"));
        var unetConfig = ModelConfigs.UNet(Path.Combine(folder.UNet, "config.json"));
        var vaeConfig = ModelConfigs.Autoencoder(Path.Combine(folder.Vae, "config.json"));
        if (unetConfig.CrossAttentionWidth != textConfig.HiddenSize)
            throw new InvalidInputException(path, $"has a text encoder of width {textConfig.HiddenSize} and a UNet that expects {unetConfig.CrossAttentionWidth}", "use the parts of one model");

        if (unetConfig.LatentChannels != vaeConfig.LatentChannels)
            throw new InvalidInputException(path, $"has an autoencoder of {vaeConfig.LatentChannels} latent channels and a UNet that expects {unetConfig.LatentChannels}", "use the parts of one model");

        var model = new StableDiffusion
        {
            Fingerprint = ModelFingerprint.Of(folder),
            Placement = placement,
            Tokenizer = tokenizer,
            TextEncoder = new TextEncoder(textConfig, placement),
            UNet = new UNet2DConditionModel(unetConfig, placement),
            Vae = new AutoencoderKL(vaeConfig, placement),
            NoiseSchedule = schedule,
        };
        (nn.Module Module, string Folder)[] parts = [(model.TextEncoder, folder.TextEncoder), (model.UNet, folder.UNet), (model.Vae, folder.Vae)];
        var all = parts.Sum(part => part.Module.parameters().Sum(weight => weight.numel()));
        var loaded = 0L;
        try
        {
            foreach (var (module, weightsFolder) in parts)
            {
                using var weights = ModelWeights.Open(weightsFolder);
                weights.LoadInto(module, count => progress?.Invoke((double)(loaded += count) / all));
            }

            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        TextEncoder.Dispose();
        UNet.Dispose();
        Vae.Dispose();
    }
}
