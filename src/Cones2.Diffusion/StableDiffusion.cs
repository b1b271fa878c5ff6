using Cones2.Diffusion.TextEncoding;
using Cones2.Diffusion.UNet;
using Cones2.Diffusion.Vae;
using Cones2.Diffusion.Weights;

namespace Cones2.Diffusion;

/// <summary>A Stable Diffusion 1.x or 2.x model in memory: everything that a picture or a training run needs of it.</summary>
public sealed class StableDiffusion : IDisposable
{
    public required TextEncoder TextEncoder { get; init; }

    public required UNet2DConditionModel UNet { get; init; }

    public required AutoencoderKL Vae { get; init; }

    public required Placement Placement { get; init; }

    /// <summary>Loads a model folder in the diffusers layout, from its model_index.json down.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="placement">Device and precision; the weights are converted to it one tensor at a time.</param>
    /// <exception cref="InvalidInputException">A file is absent or damaged, a setting is not supported, or tensors don't fit.</exception>
    public static StableDiffusion Load(string path, Placement placement)
    {
        var folder = ModelFolder.Open(path);
        var textEncoder = new TextEncoder(ModelConfigs.TextEncoder(Path.Combine(folder.TextEncoder, "config.json")), placement);
        var unet = new UNet2DConditionModel(ModelConfigs.UNet(Path.Combine(folder.UNet, "config.json")), placement);
        var vae = new AutoencoderKL(ModelConfigs.Autoencoder(Path.Combine(folder.Vae, "config.json")), placement);
        Fill(textEncoder, folder.TextEncoder);
        Fill(unet, folder.UNet);
        Fill(vae, folder.Vae);
        return new StableDiffusion { TextEncoder = textEncoder, UNet = unet, Vae = vae, Placement = placement };
    }

    public void Dispose()
    {
        TextEncoder.Dispose();
        UNet.Dispose();
        Vae.Dispose();
    }

    private static void Fill(TorchSharp.torch.nn.Module module, string folder)
    {
        using var weights = ModelWeights.Open(folder);
        weights.LoadInto(module);
    }
}
