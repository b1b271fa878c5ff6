using Cones2.Diffusion;
using Cones2.Diffusion.Images;
using Cones2.Diffusion.Residuals;
using static TorchSharp.torch;

namespace Cones2.Grains.Engine;

/// <summary>A training under way. For the device's thread alone.</summary>
internal sealed class OpenTraining : IDisposable
{
    private readonly LearningWork _work;
    private readonly EngineOptions _options;
    private readonly int _count;
    private readonly PhotoLatents _photos;
    private readonly ResidualTrainer _trainer;
    private readonly IEnumerator<TrainingStep> _steps;
    private LearnedStep? _last;

    /// <exception cref="InvalidInputException">With every fault of the photos, the order or the checkpoint.</exception>
    public OpenTraining(LoadedModel loaded, LearningWork work, EngineOptions options)
    {
        Model = loaded;
        _work = work;
        _options = options;
        var order = work.ToTrainingOrder(loaded.Path);
        _count = order.Recipe.Steps;
        _photos = Encode(loaded.Model, work);
        try
        {
            _trainer = new ResidualTrainer(loaded.Model, order);
            if (File.Exists(work.Checkpoint))
                _trainer.Restore(work.Checkpoint, _photos);
            _steps = _trainer.Run(_photos, CancellationToken.None).GetEnumerator();
        }
        catch
        {
            _trainer?.Dispose();
            _photos.Dispose();
            throw;
        }
    }

    public LoadedModel Model { get; }

    public bool IsDone => _trainer.StepsTaken == _count;

    /// <summary>Takes the next step; with the last one the residual is there.</summary>
    public LearnedStep Take()
    {
        _steps.MoveNext();
        var step = _steps.Current;
        var saves = !IsDone && step.Number % _options.CheckpointEvery == 0;
        if (saves)
            _trainer.Save(_work.Checkpoint, _photos);
        return _last = new LearnedStep(step.Number, _count, step.Total) { Saved = saves, Residual = IsDone ? Average() : null };
    }

    /// <summary>Saves all that was done; null where nothing was.</summary>
    public LearnedStep? HandOver()
    {
        if (_last is null)
            return null;
        _trainer.Save(_work.Checkpoint, _photos);
        return _last with { Saved = true };
    }

    public void Dispose()
    {
        _steps.Dispose();
        _trainer.Dispose();
        _photos.Dispose();
    }

    private static PhotoLatents Encode(StableDiffusion model, LearningWork work)
    {
        var (factor, size) = (model.Vae.Config.Factor, work.Order.PhotoSize ?? model.PictureSize);
        if (size < factor << model.UNet.Config.Halvings || size % factor != 0)
            throw new InvalidInputException("photoSize", $"is {size}", $"give a multiple of {factor} of at least {factor << model.UNet.Config.Halvings}");

        using var scope = NewDisposeScope();
        var photos = Photo.LoadAll(work.Photos);
        bool[] flips = work.Order.Flip ? [false, true] : [false];
        try
        {
            return PhotoLatents.Encode(model.Vae, [.. photos.SelectMany(photo => flips.Select(flip => photo.ToTensor(size, flip: flip)))]);
        }
        finally
        {
            foreach (var photo in photos)
                photo.Dispose();
        }
    }

    private byte[] Average()
    {
        var path = _work.Checkpoint + ".residual.safetensors";
        _trainer.Average().Save(path);
        return File.ReadAllBytes(path);
    }
}
