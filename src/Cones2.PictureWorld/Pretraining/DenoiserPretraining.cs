using Cones2.Diffusion;
using Cones2.Diffusion.Samplers;
using Cones2.Diffusion.TextEncoding;
using Cones2.Diffusion.Tokenization;
using Cones2.Diffusion.Vae;
using Cones2.Diffusion.Weights;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>
/// Trains the UNet and the text encoder together to predict the velocity of latents (Salimans and Ho 2022, arXiv 2202.00512)
/// from their captions, with a moving average of the weights.
/// </summary>
public sealed class DenoiserPretraining : PretrainingStage
{
    private const double TimestepMode = -0.4;
    private const double TimestepSpread = 0.65;

    private readonly PretrainingSettings _settings;
    private readonly SceneFeed _feed;
    private readonly ClipTokenizer _tokenizer;
    private readonly AutoencoderKL _autoencoder;
    private readonly NoiseSchedule _schedule = new(SmallModelShape.Noise);
    private readonly Denoiser _denoiser;
    private readonly Seed _seed;

    /// <param name="text">CLIP's text tower, where the text encoder begins, as Stable Diffusion's does; not changed.</param>
    /// <param name="autoencoder">Trained, its scaling factor measured; not changed.</param>
    /// <param name="placement">With float32 weights.</param>
    public DenoiserPretraining(
        PretrainingSettings settings, SceneFeed feed, ClipTokenizer tokenizer, TextEncoder text, AutoencoderKL autoencoder, Placement placement)
        : this("denoiser", settings, feed, tokenizer, autoencoder, Denoiser.Fresh(text, placement, SeedOf("denoiser", settings.Seed)))
    {
    }

    /// <summary>Goes on with a model that was trained before.</summary>
    /// <param name="model">Not changed; its autoencoder is used, and must not be disposed before this.</param>
    /// <inheritdoc cref="DenoiserPretraining(PretrainingSettings, SceneFeed, ClipTokenizer, TextEncoder, AutoencoderKL, Placement)"/>
    public DenoiserPretraining(PretrainingSettings settings, SceneFeed feed, StableDiffusion model, Placement placement)
        : this("continuation", settings, feed, model.Tokenizer, model.Vae, Denoiser.Of(model, placement))
    {
    }

    private DenoiserPretraining(string name, PretrainingSettings settings, SceneFeed feed, ClipTokenizer tokenizer, AutoencoderKL autoencoder, Denoiser denoiser)
        : base(name, settings.Seed, denoiser, new LearningRate(settings.DenoiserRate, WarmupSteps: 300, settings.DenoiserSteps), weightDecay: 1e-2, settings.AverageDecay)
    {
        _settings = settings;
        _feed = feed;
        _tokenizer = tokenizer;
        _autoencoder = autoencoder;
        _denoiser = denoiser;
        _seed = SeedOf(name, settings.Seed);
    }

    /// <summary>Writes the averaged model as it stands, in float16; its tokenizer is there already.</summary>
    public void WriteModel(string path)
    {
        using var averaged = new Denoiser(_denoiser.TextEncoder.Config, Placement.Cpu);
        Average!.CopyTo(averaged);
        ModelFolderWriter.Write(path, averaged.TextEncoder, averaged.UNet, _autoencoder, SmallModelShape.Noise, ScalarType.Float16);
    }

    private protected override (Tensor Loss, double Reported) Measure(int step)
    {
        using var attention = new NounAttention(SmallModelShape.PictureSize);
        var (latents, ids, hidden) = Batch(step, attention);
        var noise = _seed.Derive("noise", step).Normal(latents.shape);
        var timesteps = Timesteps(step);

        using var text = _denoiser.UNet.ProjectText(_denoiser.TextEncoder.forward(ids));
        var prediction = _denoiser.UNet.forward(_schedule.AddNoise(latents, noise, timesteps), timesteps, text, (query, key, height, width) =>
        {
            attention.Watch(query, key, hidden, height, width);
            return hidden;
        });
        var error = (prediction - _schedule.TrainingTarget(latents, noise, timesteps)).square().mean();
        return (error + (_settings.NounAttentionWeight * attention.Loss), error.item<float>());
    }

    // Hidden words have a bias of negative infinity, [batch, 1, 1, tokens].
    private (Tensor Latents, Tensor TokenIds, Tensor Hidden) Batch(int step, NounAttention attention)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (pictures, captioned) = _feed.Draw(Name, step, _settings.DenoiserBatch);
        using var encoded = _autoencoder.Encode(pictures);
        var latents = encoded.Sample(_seed.Derive("latents", step).Normal(encoded.Mean.shape)) * _autoencoder.Config.ScalingFactor;

        var random = new PictureRandom(_seed.Value, $"empty prompts {step}");
        var ids = new Tensor[captioned.Count];
        var hidden = new Tensor[captioned.Count];
        for (var row = 0; row < ids.Length; row++)
        {
            var caption = captioned[row].Caption(_tokenizer);
            var isEmpty = random.Chance(_settings.EmptyPromptShare);
            ids[row] = tensor((isEmpty ? _tokenizer.Tokenize("") : caption.Tokens).TokenIds);
            hidden[row] = !isEmpty && random.Chance(_settings.WordDropoutShare) ? tensor(WordDropout.Draw(caption, random)) : zeros(ids[row].shape);
            foreach (var (index, drawn) in captioned[row].Objects.Index().Where(_ => !isEmpty))
                attention.Add(row, caption.Spans[CaptionedPicture.NameOf(index)], drawn.Box);
        }

        return (latents.MoveToOuterDisposeScope(), stack(ids).MoveToOuterDisposeScope(), stack(hidden).view(captioned.Count, 1, 1, -1).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// One timestep of each part of the schedule, so that every batch sees every noise level (Kingma et al. 2021, arXiv
    /// 2107.00630, appendix I.1). The parts are finer where shapes are decided, and coarser at both ends: nearly the
    /// logit-normal density of Esser et al. 2024 (arXiv 2403.03206, section 3.1).
    /// </summary>
    private Tensor Timesteps(int step)
    {
        var random = new PictureRandom(_seed.Value, $"timesteps {step}");
        var offset = random.Between(0, 1);
        return tensor(Enumerable.Range(0, _settings.DenoiserBatch).Select(i => (long)(_schedule.TrainTimesteps * Quantile((i + offset) / _settings.DenoiserBatch))).ToArray());

        // Of the logistic distribution, brought into (0, 1).
        static double Quantile(double share) =>
            1 / (1 + Math.Exp(-TimestepMode - (TimestepSpread * Math.Log((share + 1e-9) / (1 - share + 1e-9)))));
    }
}
