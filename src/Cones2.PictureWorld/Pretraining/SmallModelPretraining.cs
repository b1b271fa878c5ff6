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
/// Makes the small model from nothing: its tokenizer, the autoencoder, CLIP's towers, then the UNet together with the text
/// encoder, which begins as CLIP's; and the recognizer, which with CLIP measures its pictures. Or goes on with the UNet and the
/// text encoder, or with the recognizer, of one that was made. In the work folder stand a checkpoint of each stage, from which an interrupted run goes
/// on, its losses as a chart, and samples.
/// </summary>
/// <param name="settings">How long and how fast.</param>
/// <param name="work">The work folder; see <see cref="Model"/>, <see cref="Recognizer"/> and <see cref="Clip"/>.</param>
public sealed class SmallModelPretraining(PretrainingSettings settings, string work)
{
    private const int SamplesEvery = 4;

    private static readonly string[] SamplePrompts =
    [
        "a photo of a red car on the street", "a spotted blue dog in the snow", "a yellow house in a meadow", "a striped green fish at night",
        "a purple mug in the kitchen", "an orange cat and a white bird", "a teal teapot next to a red ball", "a black chair in a room",
        "a pink flower and a brown tree in the forest", "a white boat on the lake", "a patched red hat on the beach", "a dog, a cat and a mug",
    ];

    private int _stepsOfEndedStages;

    /// <summary>The folder of the finished model, or of the model as it stands.</summary>
    public string Model => SmallModel.ModelIn(work);

    /// <summary>The recognizer's file.</summary>
    public string Recognizer => SmallModel.RecognizerIn(work);

    /// <summary>The folder of CLIP's towers.</summary>
    public string Clip => SmallModel.ClipIn(work);

    /// <param name="report">Told of each step: its stage, the step, and how many of all stages are done.</param>
    /// <exception cref="InvalidInputException">The folder holds another run, or can't be written.</exception>
    public void Run(Action<PretrainingStage, PretrainingStep, int> report, CancellationToken cancellationToken)
    {
        var placement = Placement.ForTraining(settings.Device);
        using var feed = new SceneFeed(settings.Seed);
        if (settings.From is { } earlier)
            GoOn(earlier, feed, placement, report, cancellationToken);
        else
            Begin(feed, placement, report, cancellationToken);
    }

    private void Begin(SceneFeed feed, Placement placement, Action<PretrainingStage, PretrainingStep, int> report, CancellationToken cancellationToken)
    {
        var vocabularySize = TokenizerFolder.Write(Path.Combine(Model, "tokenizer"), SceneWords.All, SmallModelShape.PromptTokens);
        TokenizerFolder.Write(Clip, SceneWords.All, SmallModelShape.PromptTokens);
        var tokenizer = ClipTokenizer.Load(Clip);

        using var autoencoder = TrainAutoencoder(feed, placement, report, cancellationToken);
        TrainRecognizer(autoencoder, report, cancellationToken);
        using var clip = new ClipPretraining(settings, feed, tokenizer, vocabularySize, placement);
        Follow(clip, report, _ => clip.Model.Save(Clip, ScalarType.Float16), cancellationToken);
        using var denoiser = new DenoiserPretraining(settings, feed, tokenizer, clip.Model.Text, autoencoder, placement);
        Follow(denoiser, report, step => ShowDenoiser(denoiser, step), cancellationToken);
    }

    private void GoOn(
        string earlier, SceneFeed feed, Placement placement, Action<PretrainingStage, PretrainingStep, int> report, CancellationToken cancellationToken)
    {
        string[] folders = [SmallModel.ModelIn(earlier), SmallModel.ClipIn(earlier)];
        foreach (var file in folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Append(SmallModel.RecognizerIn(earlier)))
        {
            var copy = Path.Combine(work, Path.GetRelativePath(earlier, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (!File.Exists(copy))
                File.Copy(file, copy);
        }

        using var model = StableDiffusion.Load(SmallModel.ModelIn(earlier), placement);
        if (settings.RecognizerAlone)
        {
            TrainRecognizer(model.Vae, report, cancellationToken);
            return;
        }

        using var denoiser = new DenoiserPretraining(settings, feed, model, placement);
        Follow(denoiser, report, step => ShowDenoiser(denoiser, step), cancellationToken);
    }

    private void ShowDenoiser(DenoiserPretraining denoiser, int step)
    {
        if (step != denoiser.Steps && step / settings.CheckpointEvery % SamplesEvery != 0)
            return;
        denoiser.WriteModel(Model);
        SmallModel.WriteUse(Model);
        DrawSamples(step);
    }

    private AutoencoderKL TrainAutoencoder(
        SceneFeed feed, Placement placement, Action<PretrainingStage, PretrainingStep, int> report, CancellationToken cancellationToken)
    {
        using var training = new AutoencoderPretraining(settings, feed, placement);
        Follow(training, report, step => DrawReconstructions(training.Autoencoder, feed, step), cancellationToken);

        // The same weights, frozen, with the scaling factor that their latents ask for.
        var trained = new AutoencoderKL(SmallModelShape.Autoencoder with { ScalingFactor = training.MeasureScalingFactor() }, placement);
        using var noGradient = no_grad();
        foreach (var (from, to) in training.Autoencoder.parameters().Zip(trained.parameters()))
            to.copy_(from);
        return trained;
    }

    private void TrainRecognizer(AutoencoderKL autoencoder, Action<PretrainingStage, PretrainingStep, int> report, CancellationToken cancellationToken)
    {
        using var training = new RecognizerPretraining(settings, autoencoder);
        Follow(training, report, _ => training.Recognizer.Save(Recognizer), cancellationToken);
    }

    /// <summary>Runs a stage from where its checkpoint left it; a checkpoint now and then, at the end, and where the run is stopped.</summary>
    /// <param name="show">Shows what the stage can do after so many steps.</param>
    private void Follow(PretrainingStage stage, Action<PretrainingStage, PretrainingStep, int> report, Action<int> show, CancellationToken cancellationToken)
    {
        var checkpoint = Path.Combine(work, $"{stage.Name}.checkpoint");
        if (File.Exists(checkpoint))
            stage.Restore(checkpoint);
        if (stage.StepsTaken == stage.Steps)
            show(stage.Steps);
        var log = LossLog.Open(Path.Combine(work, $"{stage.Name}-loss.txt"), stage.StepsTaken);
        try
        {
            foreach (var step in stage.Run(cancellationToken))
            {
                log.Add(step.Loss);
                report(stage, step, _stepsOfEndedStages + step.Number);
                if (step.Number % settings.CheckpointEvery != 0 && step.Number != stage.Steps)
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

        _stepsOfEndedStages += stage.Steps;

        void Keep()
        {
            stage.Save(checkpoint);
            log.Save();
            LossChart.Write(log.Losses, stage.Steps, Path.Combine(work, $"{stage.Name}-loss.png"));
        }
    }

    private void DrawReconstructions(AutoencoderKL autoencoder, SceneFeed feed, int step)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var pictures = feed.Draw("reconstructions", 0, count: 8).Pictures(autoencoder.Placement.Device);
        using var latents = autoencoder.Encode(pictures);
        PictureGrid.Write(cat([pictures, autoencoder.Decode(latents.Mean)]), columns: 8, Path.Combine(work, $"autoencoder-{step:d6}.png"));
    }

    private void DrawSamples(int step)
    {
        using var scope = NewDisposeScope();
        using var model = StableDiffusion.Load(Model, Placement.On(settings.Device, Precision.Float32));
        var pipeline = new CompositionPipeline(model);
        var pictures = new List<Tensor>();
        foreach (var prompt in SamplePrompts)
        {
            using var composition = pipeline.Prepare(new CompositionRequest
            {
                Prompt = prompt,
                InferenceSteps = settings.SampleSteps,
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
