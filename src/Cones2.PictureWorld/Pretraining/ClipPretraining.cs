using Cones2.Diffusion;
using Cones2.Diffusion.Evaluation;
using Cones2.Diffusion.Tokenization;
using Cones2.Diffusion.Weights;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>
/// Trains CLIP's two towers on pictures and their captions, by the symmetric contrastive loss (Radford et al. 2021,
/// arXiv 2103.00020, figure 3).
/// </summary>
public sealed class ClipPretraining : PretrainingStage
{
    private const string StageName = "clip";

    private readonly int _batch;
    private readonly Device _device;
    private readonly SceneFeed _feed;
    private readonly ClipTokenizer _tokenizer;

    /// <param name="placement">With float32 weights.</param>
    public ClipPretraining(PretrainingSettings settings, SceneFeed feed, ClipTokenizer tokenizer, int vocabularySize, Placement placement)
        : this(settings, feed, tokenizer, new ClipModel(SmallModelShape.Clip(vocabularySize, tokenizer.EndTokenId), placement), placement.Device)
    {
    }

    private ClipPretraining(PretrainingSettings settings, SceneFeed feed, ClipTokenizer tokenizer, ClipModel model, Device device)
        : base(StageName, settings.Seed, settings.ClipBatch, Filled(model, settings.Seed), new LearningRate(settings.ClipRate, WarmupSteps: 200, settings.ClipSteps), weightDecay: 1e-2)
    {
        _batch = settings.ClipBatch;
        _device = device;
        _feed = feed;
        _tokenizer = tokenizer;
        Model = model;
    }

    public ClipModel Model { get; }

    private protected override (Tensor Loss, Tensor Reported) Measure(int step)
    {
        var scenes = _feed.Draw(StageName, step, _batch);
        var ids = stack(scenes.Captioned.Select(picture => tensor(picture.Caption(_tokenizer).Tokens.TokenIds)).ToArray());
        var scores = Model.EmbedPictures(scenes.Pictures(_device)).matmul(Model.EmbedText(ids).t()) * Model.LogitScale.exp();
        var own = arange(_batch, ScalarType.Int64, _device);
        var loss = (nn.functional.cross_entropy(scores, own) + nn.functional.cross_entropy(scores.t(), own)) / 2;
        return (loss, loss);
    }

    private static ClipModel Filled(ClipModel model, long seed)
    {
        InitialWeights.Fill(model, SeedOf(StageName, seed));
        return model;
    }
}
