using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Samplers;
using Cones2.Diffusion.Tokenization;
using Cones2.Diffusion.Vae;
using Cones2.PictureWorld.Captions;
using Cones2.PictureWorld.Sheets;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>
/// Makes the small model from nothing: its tokenizer, the autoencoder, then the UNet and the text encoder together. In the
/// work folder stand a checkpoint of each stage, from which an interrupted run goes on, its losses as a chart, and samples.
/// </summary>
/// <param name="settings">How long and how fast.</param>
/// <param name="work">The work folder; the model is its folder "model".</param>
public sealed class SmallModelPretraining(PretrainingSettings settings, string work)
{
    private const int SampleSteps = 25;
    private const int SamplesEvery = 4;

    private static readonly string[] SamplePrompts =
    [
        "a photo of a red car on the street", "a spotted blue dog in the snow", "a yellow house in a meadow", "a striped green fish at night",
        "a purple mug in the kitchen", "an orange cat and a white bird", "a teal teapot next to a red ball", "a black chair in a room",
        "a pink flower and a brown tree in the forest", "a white boat on the lake", "a checked red hat on the beach", "a dog, a cat and a mug",
    ];

    /// <summary>The folder of the finished model, or of the model as it stands.</summary>
    public string Model => Path.Combine(work, "model");

    /// <param name="report">Told of each step: the stage's name, the step, and the stage's steps in all.</param>
    /// <exception cref="InvalidInputException">The folder holds another run, or can't be written.</exception>
    public void Run(Action<string, PretrainingStep, int> report, CancellationToken cancellationToken)
    {
        var placement = new Placement(CPU, ScalarType.Float32, Placement.CpuComputesBFloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
        using var feed = new SceneFeed(settings.Seed);
        var tokenizerFolder = Path.Combine(Model, "tokenizer");
        var vocabularySize = TokenizerFolder.Write(tokenizerFolder, SceneWords.All, SmallModelShape.PromptTokens);
        var tokenizer = ClipTokenizer.Load(tokenizerFolder);
        using var autoencoder = TrainAutoencoder(feed, placement, report, cancellationToken);
        using var denoiser = new DenoiserPretraining(settings, feed, tokenizer, vocabularySize, autoencoder, placement);
        var checkpoint = Path.Combine(work, "denoiser.checkpoint");
        if (File.Exists(checkpoint))
            denoiser.Restore(checkpoint);
        Follow("denoiser", denoiser.Run(cancellationToken), denoiser.StepsTaken, settings.DenoiserSteps, report, () => denoiser.Save(checkpoint), step =>
        {
            if (step != settings.DenoiserSteps && step / settings.CheckpointEvery % SamplesEvery != 0)
                return;
            denoiser.WriteModel(Model);
            DrawSamples(step);
        });
    }

    private AutoencoderKL TrainAutoencoder(
        SceneFeed feed, Placement placement, Action<string, PretrainingStep, int> report, CancellationToken cancellationToken)
    {
        using var training = new AutoencoderPretraining(settings, feed, placement);
        var checkpoint = Path.Combine(work, "autoencoder.checkpoint");
        if (File.Exists(checkpoint))
            training.Restore(checkpoint);
        Follow(
            "autoencoder", training.Run(cancellationToken), training.StepsTaken, settings.AutoencoderSteps, report,
            () => training.Save(checkpoint), step => DrawReconstructions(training.Autoencoder, feed, step));

        // The same weights, frozen, with the scaling factor that their latents ask for.
        var trained = new AutoencoderKL(SmallModelShape.Autoencoder with { ScalingFactor = training.MeasureScalingFactor() }, placement);
        using var noGradient = no_grad();
        foreach (var (from, to) in training.Autoencoder.parameters().Zip(trained.parameters()))
            to.copy_(from);
        return trained;
    }

    /// <param name="save">Writes the checkpoint: now and then, at the end, and where the run is stopped.</param>
    /// <param name="show">Draws what the stage can do after so many steps.</param>
    private void Follow(
        string stage, IEnumerable<PretrainingStep> steps, int stepsTaken, int count, Action<string, PretrainingStep, int> report, Action save, Action<int> show)
    {
        var log = LossLog.Open(Path.Combine(work, $"{stage}-loss.txt"), stepsTaken);
        try
        {
            foreach (var step in steps)
            {
                log.Add(step.Loss);
                report(stage, step, count);
                if (step.Number % settings.CheckpointEvery != 0 && step.Number != count)
                    continue;
                Keep();
                show(step.Number);
            }
        }
        catch (OperationCanceledException) when (log.Losses.Count > 0)
        {
            Keep();
            throw;
        }

        void Keep()
        {
            save();
            log.Save();
            LossChart.Write(log.Losses, count, Path.Combine(work, $"{stage}-loss.png"));
        }
    }

    private void DrawReconstructions(AutoencoderKL autoencoder, SceneFeed feed, int step)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (pictures, _) = feed.Draw("reconstructions", 0, count: 8);
        using var latents = autoencoder.Encode(pictures);
        PictureGrid.Write(cat([pictures, autoencoder.Decode(latents.Mean)]), columns: 8, Path.Combine(work, $"autoencoder-{step:d6}.png"));
    }

    private void DrawSamples(int step)
    {
        using var scope = NewDisposeScope();
        using var model = StableDiffusion.Load(Model, Placement.Cpu);
        var pipeline = new CompositionPipeline(model);
        var pictures = new List<Tensor>();
        foreach (var prompt in SamplePrompts)
        {
            using var composition = pipeline.Prepare(new CompositionRequest
            {
                Prompt = prompt,
                InferenceSteps = SampleSteps,
                Sampler = SamplerKind.DpmSolver,
                GuidanceScale = 4,
            });
            foreach (var taken in pipeline.Denoise(composition, new SeededNoise(settings.Seed), CancellationToken.None))
            {
                if (taken.Index == taken.Count - 1)
                    pictures.Add(pipeline.Decode(taken.Latents));
            }
        }

        PictureGrid.Write(cat(pictures), columns: 6, Path.Combine(work, $"samples-{step:d6}.png"));
    }
}
