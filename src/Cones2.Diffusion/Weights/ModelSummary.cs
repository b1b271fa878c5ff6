using System.Text.Json.Serialization;

namespace Cones2.Diffusion.Weights;

/// <summary>What a model folder holds, read from its configuration and headers without loading it.</summary>
public sealed record ModelSummary
{
    public required string Fingerprint { get; init; }

    public required long TextEncoderWeights { get; init; }

    public required int TextEncoderLayers { get; init; }

    public required int TextEncoderWidth { get; init; }

    [JsonPropertyName("unetWeights")]
    public required long UNetWeights { get; init; }

    [JsonPropertyName("unetChannels")]
    public required IReadOnlyList<int> UNetChannels { get; init; }

    public required long AutoencoderWeights { get; init; }

    /// <summary>Pixels of a picture's side per latent.</summary>
    public required int AutoencoderFactor { get; init; }

    /// <summary>Width and height in pixels of the pictures it was trained on.</summary>
    public required int PictureSize { get; init; }

    public required string PredictionType { get; init; }

    /// <exception cref="InvalidInputException">A file is absent or damaged, or a setting is not supported.</exception>
    public static ModelSummary Read(string path)
    {
        var folder = ModelFolder.Open(path);
        var text = ModelConfigs.TextEncoder(Path.Combine(folder.TextEncoder, "config.json"));
        var unet = ModelConfigs.UNet(Path.Combine(folder.UNet, "config.json"));
        var vae = ModelConfigs.Autoencoder(Path.Combine(folder.Vae, "config.json"));
        return new ModelSummary
        {
            Fingerprint = ModelFingerprint.Of(folder),
            TextEncoderWeights = Count(folder.TextEncoder),
            TextEncoderLayers = text.Layers,
            TextEncoderWidth = text.HiddenSize,
            UNetWeights = Count(folder.UNet),
            UNetChannels = unet.BlockChannels,
            AutoencoderWeights = Count(folder.Vae),
            AutoencoderFactor = vae.Factor,
            PictureSize = unet.SampleSize * vae.Factor,
            PredictionType = ModelConfigs.NoiseSchedule(folder.SchedulerConfig).PredictionType.ToString(),
        };
    }

    private static long Count(string folder)
    {
        using var weights = ModelWeights.Open(folder);
        return weights.Count;
    }
}
