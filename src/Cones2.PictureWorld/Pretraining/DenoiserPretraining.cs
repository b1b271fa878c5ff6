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

    // Watching attention costs as much again as computing it, and a part of the pictures teaches it.
    private const int WatchedEvery = 4;

    private readonly PretrainingSettings _settings;
    private readonly AutoencoderKL _autoencoder;
    private readonly NoiseSchedule _schedule = new(SmallModelShape.Noise);
    private readonly Denoiser _computing;
    private readonly Seed _seed;
    private readonly Ahead<DenoiserBatch> _batches;

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
        : this(name, settings, feed, tokenizer, autoencoder, denoiser, denoiser.Narrower())
    {
    }

    private DenoiserPretraining(
        string name, PretrainingSettings settings, SceneFeed feed, ClipTokenizer tokenizer, AutoencoderKL autoencoder, Denoiser denoiser, Denoiser? narrower)
        : base(
            name, settings.Seed, settings.DenoiserBatch, denoiser, new LearningRate(settings.DenoiserRate, WarmupSteps: 300, settings.DenoiserSteps),
            weightDecay: 1e-2, settings.AverageDecay, narrower)
    {
        _settings = settings;
        _autoencoder = autoencoder;
        _computing = narrower ?? denoiser;
        _seed = SeedOf(name, settings.Seed);
        _batches = new Ahead<DenoiserBatch>(step => DenoiserBatch.Draw(settings, feed, tokenizer, name, _seed, step), settings.DenoiserSteps);
    }

    /// <summary>Writes the averaged model as it stands, in float16; its tokenizer is there already.</summary>
    public void WriteModel(string path)
    {
        using var averaged = new Denoiser(_computing.TextEncoder.Config, Placement.Cpu);
        Average!.CopyTo(averaged);
        ModelFolderWriter.Write(path, averaged.TextEncoder, averaged.UNet, _autoencoder, SmallModelShape.Noise, ScalarType.Float16);
    }

    public override void Dispose()
    {
        _batches.Dispose();
        base.Dispose();
    }

    private protected override (Tensor Loss, Tensor Reported) Measure(int step)
    {
        using var batch = _batches.Take(step);
        using var attention = new NounAttention(batch.Scenes.Side, batch.Nouns, WatchedEvery);
        var (unet, device) = (_computing.UNet, _computing.UNet.Placement.Device);
        var latents = Encode(batch.Scenes.Pictures(device), batch.LatentsNoise.to(device)).repeat(DenoiserBatch.NoisesOfAPicture, 1, 1, 1)[..(int)batch.Noise.shape[0]];
        var (noise, hidden) = (batch.Noise.to(device), batch.Hidden.to(device));
        var timesteps = Timesteps(step);

        using var text = unet.ProjectText(_computing.TextEncoder.forward(batch.TokenIds));
        var prediction = unet.forward(_schedule.AddNoise(latents, noise, timesteps), timesteps, text, (query, key, height, width) =>
        {
            attention.Watch(query, key, hidden, height, width);
            return hidden;
        });
        var error = (prediction - _schedule.TrainingTarget(latents, noise, timesteps)).square().mean();
        return (error + (_settings.NounAttentionWeight * attention.Loss.to(device)), error);
    }

    private Tensor Encode(Tensor pictures, Tensor noise)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var encoded = _autoencoder.Encode(pictures);
        return (encoded.Sample(noise) * _autoencoder.Config.ScalingFactor).MoveToOuterDisposeScope();
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
