using Cones2.Diffusion;
using Cones2.Diffusion.Vae;
using Cones2.Diffusion.Weights;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>
/// Trains the autoencoder: pictures to latents and back, by the squared and the absolute error of levels, and the absolute
/// error of their differences between neighbours, which keeps edges sharp, with a slight pull of the latents to the unit
/// normal (Kingma and Welling 2014, arXiv 1312.6114).
/// </summary>
public sealed class AutoencoderPretraining : PretrainingStage
{
    private const string StageName = "autoencoder";
    private const double SquareWeight = 2;
    private const double AbsoluteWeight = 0.5;
    private const double EdgeWeight = 0.3;
    private const double NormalWeight = 1e-4;

    private readonly SceneFeed _feed;
    private readonly int _batch;
    private readonly Device _device;
    private readonly Seed _seed;

    /// <param name="placement">With float32 weights.</param>
    public AutoencoderPretraining(PretrainingSettings settings, SceneFeed feed, Placement placement)
        : this(settings, feed, new AutoencoderKL(SmallModelShape.Autoencoder, placement))
    {
    }

    private AutoencoderPretraining(PretrainingSettings settings, SceneFeed feed, AutoencoderKL autoencoder)
        : base(StageName, settings.Seed, settings.AutoencoderBatch, Filled(autoencoder, settings.Seed), new LearningRate(settings.AutoencoderRate, WarmupSteps: 100, settings.AutoencoderSteps), weightDecay: 0)
    {
        _feed = feed;
        _batch = settings.AutoencoderBatch;
        _device = autoencoder.Placement.Device;
        _seed = SeedOf(StageName, settings.Seed);
        Autoencoder = autoencoder;
    }

    public AutoencoderKL Autoencoder { get; }

    /// <returns>The scaling factor with which latents have unit spread (Rombach et al. 2022, arXiv 2112.10752, appendix G).</returns>
    public double MeasureScalingFactor()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var latents = Autoencoder.Encode(_feed.Draw("spread", 0, count: 256).Pictures(_device));
        return 1 / latents.Sample(_seed.Derive("spread", 0).Normal(latents.Mean.shape).to(_device)).std().item<float>();
    }

    private protected override (Tensor Loss, Tensor Reported) Measure(int step)
    {
        var pictures = _feed.Draw(StageName, step, _batch).Pictures(_device);
        using var latents = Autoencoder.Encode(pictures);
        var drawn = Autoencoder.Decode(latents.Sample(_seed.Derive("noise", step).Normal(latents.Mean.shape).to(_device)));

        var difference = drawn - pictures;
        var error = difference.abs().mean();
        var edges = Down(difference).abs().mean() + Right(difference).abs().mean();
        var normal = 0.5 * (latents.Mean.square() + latents.LogVariance.exp() - 1 - latents.LogVariance).mean();
        var total = SquareWeight * difference.square().mean() + AbsoluteWeight * error + EdgeWeight * edges + NormalWeight * normal;
        return (total, error);

        static Tensor Down(Tensor map) => map[.., .., 1..] - map[.., .., ..^1];
        static Tensor Right(Tensor map) => map[.., .., .., 1..] - map[.., .., .., ..^1];
    }

    private static AutoencoderKL Filled(AutoencoderKL autoencoder, long seed)
    {
        InitialWeights.Fill(autoencoder, SeedOf(StageName, seed), "conv2.weight");
        return autoencoder;
    }
}
