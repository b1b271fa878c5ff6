using Cones2.Diffusion;
using Cones2.Diffusion.Tokenization;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>What one step of the denoiser's training sees, before any of it is on the device. Owns its tensors.</summary>
/// <param name="Scenes">The pictures, each in the batch as often as it is noised: row n shows picture n modulo their number.</param>
/// <param name="TokenIds">Of their captions [batch, tokens], some of them empty.</param>
/// <param name="Hidden">Added to the scores of each token [batch, 1, 1, tokens]: negative infinity for a hidden word.</param>
/// <param name="Nouns">Of all captions that are not empty.</param>
/// <param name="LatentsNoise">With which latents are drawn, one for each picture.</param>
/// <param name="Noise">Which the denoiser shall find.</param>
internal sealed record DenoiserBatch(
    SceneBatch Scenes, Tensor TokenIds, Tensor Hidden, IReadOnlyList<NounPlace> Nouns, Tensor LatentsNoise, Tensor Noise) : IDisposable
{
    /// <summary>How often a picture is noised in a step, at timesteps far from each other: drawing and encoding it take longer than a GPU's part of a step.</summary>
    public const int NoisesOfAPicture = 2;

    /// <param name="name">Of the stage.</param>
    /// <param name="seed">Of the stage.</param>
    /// <param name="step">0 for the first.</param>
    public static DenoiserBatch Draw(PretrainingSettings settings, SceneFeed feed, ClipTokenizer tokenizer, string name, Seed seed, int step)
    {
        using var scope = NewDisposeScope();
        var rows = settings.DenoiserBatch;
        var scenes = feed.Draw(name, step, (rows + NoisesOfAPicture - 1) / NoisesOfAPicture);
        var captions = scenes.Captioned.AsParallel().AsOrdered().Select(picture => picture.Caption(tokenizer)).ToArray();

        var random = new PictureRandom(seed.Value, $"empty prompts {step}");
        var empty = tokenizer.Tokenize("").TokenIds;
        var ids = new long[rows * empty.Length];
        var hidden = new float[ids.Length];
        var nouns = new List<NounPlace>();
        for (var row = 0; row < rows; row++)
        {
            var drawn = row % captions.Length;
            var caption = captions[drawn];
            var isEmpty = random.Chance(settings.EmptyPromptShare);
            (isEmpty ? empty : caption.Tokens.TokenIds).CopyTo(ids.AsSpan(row * empty.Length));
            if (isEmpty)
                continue;
            if (random.Chance(settings.WordDropoutShare))
                WordDropout.Draw(caption, random).CopyTo(hidden.AsSpan(row * empty.Length));
            nouns.AddRange(scenes.Captioned[drawn].Objects.Index().Select(shown => new NounPlace(row, caption.Spans[CaptionedPicture.NameOf(shown.Index)], shown.Item.Box)));
        }

        var side = SmallModelShape.UNet.SampleSize;
        long[] latents = [SmallModelShape.UNet.LatentChannels, side, side];
        return new DenoiserBatch(
            scenes,
            tensor(ids, [rows, empty.Length]).DetachFromDisposeScope(),
            tensor(hidden, [rows, 1, 1, empty.Length]).DetachFromDisposeScope(),
            nouns,
            seed.Derive("latents", step).Normal([captions.Length, .. latents]).DetachFromDisposeScope(),
            seed.Derive("noise", step).Normal([rows, .. latents]).DetachFromDisposeScope());
    }

    public void Dispose()
    {
        TokenIds.Dispose();
        Hidden.Dispose();
        LatentsNoise.Dispose();
        Noise.Dispose();
    }
}
