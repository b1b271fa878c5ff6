using Cones2.Diffusion;
using Cones2.Diffusion.Tokenization;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>What one step of the denoiser's training sees, before any of it is on the device. Owns its tensors.</summary>
/// <param name="Scenes">The pictures.</param>
/// <param name="TokenIds">Of their captions [batch, tokens], some of them empty.</param>
/// <param name="Hidden">Added to the scores of each token [batch, 1, 1, tokens]: negative infinity for a hidden word.</param>
/// <param name="Nouns">Of all captions that are not empty.</param>
/// <param name="LatentsNoise">With which latents are drawn.</param>
/// <param name="Noise">Which the denoiser shall find.</param>
internal sealed record DenoiserBatch(
    SceneBatch Scenes, Tensor TokenIds, Tensor Hidden, IReadOnlyList<NounPlace> Nouns, Tensor LatentsNoise, Tensor Noise) : IDisposable
{
    /// <param name="name">Of the stage.</param>
    /// <param name="seed">Of the stage.</param>
    /// <param name="step">0 for the first.</param>
    public static DenoiserBatch Draw(PretrainingSettings settings, SceneFeed feed, ClipTokenizer tokenizer, string name, Seed seed, int step)
    {
        using var scope = NewDisposeScope();
        var scenes = feed.Draw(name, step, settings.DenoiserBatch);
        var captions = scenes.Captioned.AsParallel().AsOrdered().Select(picture => picture.Caption(tokenizer)).ToArray();

        var random = new PictureRandom(seed.Value, $"empty prompts {step}");
        var empty = tokenizer.Tokenize("").TokenIds;
        var ids = new long[captions.Length * empty.Length];
        var hidden = new float[ids.Length];
        var nouns = new List<NounPlace>();
        for (var row = 0; row < captions.Length; row++)
        {
            var caption = captions[row];
            var isEmpty = random.Chance(settings.EmptyPromptShare);
            (isEmpty ? empty : caption.Tokens.TokenIds).CopyTo(ids.AsSpan(row * empty.Length));
            if (isEmpty)
                continue;
            if (random.Chance(settings.WordDropoutShare))
                WordDropout.Draw(caption, random).CopyTo(hidden.AsSpan(row * empty.Length));
            nouns.AddRange(scenes.Captioned[row].Objects.Index().Select(drawn => new NounPlace(row, caption.Spans[CaptionedPicture.NameOf(drawn.Index)], drawn.Item.Box)));
        }

        var side = SmallModelShape.UNet.SampleSize;
        long[] latents = [captions.Length, SmallModelShape.UNet.LatentChannels, side, side];
        return new DenoiserBatch(
            scenes,
            tensor(ids, [captions.Length, empty.Length]).DetachFromDisposeScope(),
            tensor(hidden, [captions.Length, 1, 1, empty.Length]).DetachFromDisposeScope(),
            nouns,
            seed.Derive("latents", step).Normal(latents).DetachFromDisposeScope(),
            seed.Derive("noise", step).Normal(latents).DetachFromDisposeScope());
    }

    public void Dispose()
    {
        TokenIds.Dispose();
        Hidden.Dispose();
        LatentsNoise.Dispose();
        Noise.Dispose();
    }
}
