using Cones2.Diffusion;
using Cones2.Diffusion.Vae;
using Cones2.Diffusion.Weights;
using Cones2.PictureWorld.Recognition;
using Cones2.PictureWorld.Scenes;
using TorchSharp;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>
/// Trains the recognizer on drawn scenes, half of them as the autoencoder gives them back, since composed pictures come out
/// of it too.
/// </summary>
public sealed class RecognizerPretraining : PretrainingStage
{
    private const string StageName = "recognizer";

    private static readonly int Nothing = Enum.GetValues<Category>().Length;

    private readonly AutoencoderKL _autoencoder;
    private readonly BoxFeed _feed;
    private readonly Ahead<BoxBatch> _batches;
    private readonly Seed _seed;

    /// <param name="autoencoder">Trained; not changed. The recognizer is trained on its device, in float32.</param>
    public RecognizerPretraining(PretrainingSettings settings, AutoencoderKL autoencoder)
        : this(settings, autoencoder, new ObjectRecognizer())
    {
    }

    private RecognizerPretraining(PretrainingSettings settings, AutoencoderKL autoencoder, ObjectRecognizer recognizer)
        : base(StageName, settings.Seed, settings.RecognizerBatch, Filled(recognizer, settings.Seed, autoencoder.Placement.Device), new LearningRate(settings.RecognizerRate, WarmupSteps: 100, settings.RecognizerSteps), weightDecay: 1e-2)
    {
        _autoencoder = autoencoder;
        _seed = SeedOf(StageName, settings.Seed);
        _feed = new BoxFeed(settings.Seed, SmallModelShape.PictureSize);
        _batches = new Ahead<BoxBatch>(step => _feed.Draw(StageName, step, settings.RecognizerBatch), settings.RecognizerSteps);
        Recognizer = recognizer;
    }

    public ObjectRecognizer Recognizer { get; }

    public override void Dispose()
    {
        _batches.Dispose();
        _feed.Dispose();
        base.Dispose();
    }

    private protected override (Tensor Loss, Tensor Reported) Measure(int step)
    {
        var device = _autoencoder.Placement.Device;
        var batch = _batches.Take(step);
        var boxes = batch.Boxes;
        var pictures = HalfThroughAutoencoder(batch.Pictures(device), step);
        var there = boxes.Where(box => box.Look is not null).ToList();
        var rows = tensor(Enumerable.Range(0, boxes.Count).Where(i => boxes[i].Look is not null).Select(i => (long)i).ToArray(), device: device);
        var patterned = tensor(Enumerable.Range(0, there.Count).Where(i => there[i].Look!.Pattern != Pattern.Plain).Select(i => (long)i).ToArray(), device: device);

        var scores = Recognizer.Score(pictures, [.. boxes.Select(box => (box.Picture, box.Place))]);
        var second = Labels(there, look => ColorIndex(look.SecondColor)).index_select(0, patterned);
        var loss = nn.functional.cross_entropy(scores.Category, Labels(boxes, look => (int)look.Category))
            + nn.functional.cross_entropy(scores.MainColor.index_select(0, rows), Labels(there, look => ColorIndex(look.MainColor)))
            + nn.functional.cross_entropy(scores.SecondColor.index_select(0, rows).index_select(0, patterned), second)
            + nn.functional.cross_entropy(scores.Pattern.index_select(0, rows), Labels(there, look => (int)look.Pattern));
        return (loss, loss);
    }

    private Tensor Labels(IReadOnlyList<BoxTruth> boxes, Func<ObjectLook, int> label) =>
        tensor(boxes.Select(box => (long)(box.Look is { } look ? label(look) : Nothing)).ToArray(), device: _autoencoder.Placement.Device);

    private static int ColorIndex(PaintColor color) => Palette.All.ToList().IndexOf(color);

    private Tensor HalfThroughAutoencoder(Tensor pictures, int step)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var half = (pictures.shape[0] + 1) / 2;
        using var latents = _autoencoder.Encode(pictures[..(int)half]);
        var again = _autoencoder.Decode(latents.Sample(_seed.Derive("latents", step).Normal(latents.Mean.shape).to(latents.Mean.device)));
        return cat([again.clamp(-1, 1), pictures[(int)half..]]).MoveToOuterDisposeScope();
    }

    private static ObjectRecognizer Filled(ObjectRecognizer recognizer, long seed, Device device)
    {
        InitialWeights.Fill(recognizer, SeedOf(StageName, seed));
        return recognizer.to(device);
    }
}
