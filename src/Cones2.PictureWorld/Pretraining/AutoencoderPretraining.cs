using System.Globalization;
using Cones2.Diffusion;
using Cones2.Diffusion.Training;
using Cones2.Diffusion.Vae;
using Cones2.Diffusion.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>
/// Trains the autoencoder: pictures to latents and back, by the mean absolute error of levels and of their differences
/// between neighbours, which keeps edges sharp, with a slight pull of the latents to the unit normal (Kingma and Welling
/// 2014, arXiv 1312.6114).
/// </summary>
public sealed class AutoencoderPretraining : IDisposable
{
    private const double EdgeWeight = 1;
    private const double NormalWeight = 1e-4;
    private const double MaxGradientNorm = 1;

    private readonly PretrainingSettings _settings;
    private readonly SceneFeed _feed;
    private readonly AdamW _optimizer;
    private readonly LearningRate _rate;
    private readonly Seed _seed;

    /// <param name="placement">With float32 weights.</param>
    public AutoencoderPretraining(PretrainingSettings settings, SceneFeed feed, Placement placement)
    {
        _settings = settings;
        _feed = feed;
        _seed = new Seed(settings.Seed).Derive("autoencoder", 0);
        _rate = new LearningRate(settings.AutoencoderRate, WarmupSteps: 100, settings.AutoencoderSteps);
        Autoencoder = new AutoencoderKL(SmallModelShape.Autoencoder, placement);
        InitialWeights.Fill(Autoencoder, _seed, "conv2.weight");
        foreach (var weight in Autoencoder.parameters())
            weight.requires_grad_(true);
        _optimizer = optim.AdamW(Autoencoder.parameters(), _rate.Peak, weight_decay: 0);
    }

    public AutoencoderKL Autoencoder { get; }

    public int StepsTaken { get; private set; }

    /// <summary>Takes the steps that are left, one per element.</summary>
    public IEnumerable<PretrainingStep> Run(CancellationToken cancellationToken)
    {
        while (StepsTaken < _settings.AutoencoderSteps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return TakeNext();
        }
    }

    public void Save(string path) => TrainingCheckpoint.Write(path, Autoencoder, _optimizer, StepsTaken, Identity());

    /// <exception cref="InvalidInputException">The file is damaged, or of another run.</exception>
    public void Restore(string path) => StepsTaken = TrainingCheckpoint.Read(path, Autoencoder, _optimizer, Identity());

    /// <returns>The scaling factor with which latents have unit spread (Rombach et al. 2022, arXiv 2112.10752, appendix G).</returns>
    public double MeasureScalingFactor()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (pictures, _) = _feed.Draw("spread", 0, count: 256);
        using var latents = Autoencoder.Encode(pictures);
        return 1 / latents.Sample(_seed.Derive("spread", 0).Normal(latents.Mean.shape)).std().item<float>();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        Autoencoder.Dispose();
    }

    private PretrainingStep TakeNext()
    {
        using var scope = NewDisposeScope();
        var (pictures, _) = _feed.Draw("autoencoder", StepsTaken, _settings.AutoencoderBatch);
        using var latents = Autoencoder.Encode(pictures);
        var drawn = Autoencoder.Decode(latents.Sample(_seed.Derive("noise", StepsTaken).Normal(latents.Mean.shape)));

        var error = (drawn - pictures).abs().mean();
        var edges = (Down(drawn) - Down(pictures)).abs().mean() + (Right(drawn) - Right(pictures)).abs().mean();
        var normal = 0.5 * (latents.Mean.square() + latents.LogVariance.exp() - 1 - latents.LogVariance).mean();
        var total = error + EdgeWeight * edges + NormalWeight * normal;

        _optimizer.ParamGroups.Single().LearningRate = _rate.At(StepsTaken);
        _optimizer.zero_grad();
        total.backward();
        nn.utils.clip_grad_norm_(Autoencoder.parameters(), MaxGradientNorm);
        _optimizer.step();
        StepsTaken++;
        return new PretrainingStep(StepsTaken, error.item<float>());

        static Tensor Down(Tensor map) => map[.., .., 1..] - map[.., .., ..^1];
        static Tensor Right(Tensor map) => map[.., .., .., 1..] - map[.., .., .., ..^1];
    }

    private Dictionary<string, string> Identity() => new()
    {
        ["stage"] = "autoencoder",
        ["seed"] = _settings.Seed.ToString(CultureInfo.InvariantCulture),
    };
}
