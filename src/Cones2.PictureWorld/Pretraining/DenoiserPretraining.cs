using System.Globalization;
using Cones2.Diffusion;
using Cones2.Diffusion.Samplers;
using Cones2.Diffusion.TextEncoding;
using Cones2.Diffusion.Tokenization;
using Cones2.Diffusion.Training;
using Cones2.Diffusion.UNet;
using Cones2.Diffusion.Vae;
using Cones2.Diffusion.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>
/// Trains the UNet and the text encoder together to predict the noise in latents from their captions, each step weighed by
/// min(SNR, 5) / SNR of its noise level (Hang et al. 2023, arXiv 2303.09556), with a moving average of the weights.
/// </summary>
public sealed class DenoiserPretraining : IDisposable
{
    private const double GreatestSnr = 5;
    private const double MaxGradientNorm = 1;

    private readonly PretrainingSettings _settings;
    private readonly SceneFeed _feed;
    private readonly ClipTokenizer _tokenizer;
    private readonly AutoencoderKL _autoencoder;
    private readonly NoiseSchedule _schedule = new(SmallModelShape.Noise);
    private readonly Trained _trained;
    private readonly AdamW _optimizer;
    private readonly MovingAverage _average;
    private readonly LearningRate _rate;
    private readonly Tensor _weights;
    private readonly Seed _seed;

    /// <param name="autoencoder">Trained, its scaling factor measured; not changed.</param>
    /// <param name="placement">With float32 weights.</param>
    public DenoiserPretraining(
        PretrainingSettings settings, SceneFeed feed, ClipTokenizer tokenizer, int vocabularySize, AutoencoderKL autoencoder, Placement placement)
    {
        _settings = settings;
        _feed = feed;
        _tokenizer = tokenizer;
        _autoencoder = autoencoder;
        _seed = new Seed(settings.Seed).Derive("denoiser", 0);
        _rate = new LearningRate(settings.DenoiserRate, WarmupSteps: 300, settings.DenoiserSteps);
        _trained = new Trained(
            new UNet2DConditionModel(SmallModelShape.UNet, placement), new TextEncoder(SmallModelShape.TextEncoder(vocabularySize), placement));
        InitialWeights.Fill(_trained.UNet, _seed, "conv2.weight", "proj_out.weight", "conv_out.weight");
        InitialWeights.Fill(_trained.TextEncoder, _seed);
        foreach (var weight in _trained.parameters())
            weight.requires_grad_(true);
        _optimizer = optim.AdamW(_trained.parameters(), _rate.Peak, weight_decay: 1e-2);
        _average = new MovingAverage(_trained, settings.AverageDecay);
        _weights = tensor(_schedule.AlphasCumprod.Select(abar => (float)Math.Min(1, GreatestSnr * (1 - abar) / abar)).ToArray()).DetachFromDisposeScope();
    }

    public int StepsTaken { get; private set; }

    /// <summary>Takes the steps that are left, one per element.</summary>
    public IEnumerable<PretrainingStep> Run(CancellationToken cancellationToken)
    {
        while (StepsTaken < _settings.DenoiserSteps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return TakeNext();
        }
    }

    public void Save(string path) => TrainingCheckpoint.Write(path, _trained, _optimizer, StepsTaken, Identity(), _average);

    /// <exception cref="InvalidInputException">The file is damaged, or of another run.</exception>
    public void Restore(string path) => StepsTaken = TrainingCheckpoint.Read(path, _trained, _optimizer, Identity(), _average);

    /// <summary>Writes the averaged model as it stands, in float16; its tokenizer is there already.</summary>
    public void WriteModel(string path)
    {
        using var averaged = new Trained(
            new UNet2DConditionModel(SmallModelShape.UNet, Placement.Cpu), new TextEncoder(_trained.TextEncoder.Config, Placement.Cpu));
        _average.CopyTo(averaged);
        ModelFolderWriter.Write(path, averaged.TextEncoder, averaged.UNet, _autoencoder, SmallModelShape.Noise, ScalarType.Float16);
    }

    public void Dispose()
    {
        _weights.Dispose();
        _average.Dispose();
        _optimizer.Dispose();
        _trained.Dispose();
    }

    private PretrainingStep TakeNext()
    {
        using var scope = NewDisposeScope();
        var (latents, ids) = Batch();
        var noise = _seed.Derive("noise", StepsTaken).Normal(latents.shape);
        var timesteps = Timesteps();

        using var text = _trained.UNet.ProjectText(_trained.TextEncoder.forward(ids));
        var prediction = _trained.UNet.forward(_schedule.AddNoise(latents, noise, timesteps), timesteps, text);
        var errors = (prediction - _schedule.TrainingTarget(latents, noise, timesteps)).square().mean([1, 2, 3]);
        var loss = (errors * _weights.index_select(0, timesteps)).mean();

        _optimizer.ParamGroups.Single().LearningRate = _rate.At(StepsTaken);
        _optimizer.zero_grad();
        loss.backward();
        nn.utils.clip_grad_norm_(_trained.parameters(), MaxGradientNorm);
        _optimizer.step();
        StepsTaken++;
        _average.Update(StepsTaken);
        return new PretrainingStep(StepsTaken, errors.mean().item<float>());
    }

    private (Tensor Latents, Tensor TokenIds) Batch()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (pictures, captions) = _feed.Draw("denoiser", StepsTaken, _settings.DenoiserBatch);
        using var encoded = _autoencoder.Encode(pictures);
        var latents = encoded.Sample(_seed.Derive("latents", StepsTaken).Normal(encoded.Mean.shape)) * _autoencoder.Config.ScalingFactor;

        var random = new PictureRandom(_seed.Value, $"empty prompts {StepsTaken}");
        var ids = captions.Select(caption => tensor(_tokenizer.Tokenize(random.Chance(_settings.EmptyPromptShare) ? "" : caption).TokenIds));
        return (latents.MoveToOuterDisposeScope(), stack(ids.ToArray()).MoveToOuterDisposeScope());
    }

    /// <summary>One timestep of each equal part of the schedule, so that every batch sees every noise level (Kingma et al. 2021, arXiv 2107.00630, appendix I.1).</summary>
    private Tensor Timesteps()
    {
        var random = new PictureRandom(_seed.Value, $"timesteps {StepsTaken}");
        var offset = random.Between(0, 1);
        var part = (double)_schedule.TrainTimesteps / _settings.DenoiserBatch;
        return tensor(Enumerable.Range(0, _settings.DenoiserBatch).Select(i => (long)((i + offset) * part)).ToArray());
    }

    private Dictionary<string, string> Identity() => new()
    {
        ["stage"] = "denoiser",
        ["seed"] = _settings.Seed.ToString(CultureInfo.InvariantCulture),
    };

    private sealed class Trained : nn.Module
    {
        public readonly UNet2DConditionModel UNet;
        public readonly TextEncoder TextEncoder;

        public Trained(UNet2DConditionModel unet, TextEncoder textEncoder)
            : base(nameof(Trained))
        {
            UNet = unet;
            TextEncoder = textEncoder;
            RegisterComponents();
        }
    }
}
