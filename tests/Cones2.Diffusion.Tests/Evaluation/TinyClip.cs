using Cones2.Diffusion.Evaluation;
using Cones2.Diffusion.TextEncoding;
using Cones2.Diffusion.Weights;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Evaluation;

/// <summary>A whole CLIP model of random weights, small enough for any test.</summary>
internal static class TinyClip
{
    public const int EndToken = 30;

    public static ClipConfig Config { get; } = new()
    {
        Text = new TextEncoderConfig
        {
            VocabularySize = 40,
            HiddenSize = 16,
            IntermediateSize = 32,
            Layers = 2,
            Heads = 2,
            MaxPositions = 8,
        },
        Vision = new VisionEncoderConfig
        {
            ImageSize = 20,
            PatchSize = 6,
            HiddenSize = 24,
            IntermediateSize = 40,
            Layers = 2,
            Heads = 3,
        },
        Preprocessor = new ClipPreprocessorConfig { ShorterSide = 22 },
        ProjectionSize = 12,
        EndTokenId = EndToken,
        InitialLogitScale = 1.5,
    };

    /// <summary>Larger weights than an untrained model's, so that embeddings of different inputs differ.</summary>
    public static ClipModel Create(ClipConfig? config = null)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var model = new ClipModel(config ?? Config, TestDevice.Float32);
        RandomWeights.Fill(model, new Seed(1));
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (!name.Contains("norm", StringComparison.Ordinal) && parameter.dim() > 0)
                parameter.mul_(10);
        }

        return model;
    }

    /// <returns>[batch, 3, height, width] in [-1, 1].</returns>
    public static Tensor Pictures(int batch, int height, int width) => new Seed(2).Normal(batch, 3, height, width).clamp(-1, 1);

    /// <returns>[texts, tokens]</returns>
    public static Tensor Ids(params long[][] texts) => stack([.. texts.Select(ids => tensor(ids))]);
}
