using Cones2.Diffusion;
using Cones2.Diffusion.TextEncoding;
using Cones2.Diffusion.UNet;
using Cones2.Diffusion.Vae;
using Cones2.PictureWorld.Captions;
using Cones2.PictureWorld.Pretraining;

namespace Cones2.Cli.Bench;

/// <summary>The shape of a model that is published, or comes with the program.</summary>
internal sealed record BenchShape(string Name, TextEncoderConfig TextEncoder, UNetConfig UNet, AutoencoderConfig Autoencoder)
{
    private static readonly IReadOnlyList<BenchShape> All =
    [
        new("sd21-base", new TextEncoderConfig(), new UNetConfig(), new AutoencoderConfig()),
        new(
            "sd15",
            new TextEncoderConfig { HiddenSize = 768, IntermediateSize = 3072, Layers = 12, Heads = 12, Activation = TextActivation.QuickGelu },
            new UNetConfig { Heads = [8, 8, 8, 8], CrossAttentionWidth = 768, LinearProjection = false },
            new AutoencoderConfig()),
        new("small", SmallModelShape.TextEncoder(SceneWords.All.Count), SmallModelShape.UNet, SmallModelShape.Autoencoder),
    ];

    public static IEnumerable<string> Names => All.Select(shape => shape.Name);

    /// <exception cref="InvalidInputException">No shape has that name.</exception>
    public static BenchShape Parse(string name) => All.FirstOrDefault(shape => shape.Name == name)
        ?? throw new InvalidInputException("--shape", $"is \"{name}\"", $"give {string.Join(" or ", Names)}");
}
