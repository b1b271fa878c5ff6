using System.Diagnostics;
using System.Runtime.CompilerServices;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion;
using Cones2.Diffusion.Weights;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Engine;

/// <summary>
/// Stable Diffusion on one device. Pictures of one model and one size share their calls of the UNet, coming and going between
/// two steps; trainings take turns with them, a step at a time.
/// </summary>
/// <remarks>
/// Pictures wait for whoever reads their steps only where two saves of one are not taken: a loss would take it further back than
/// what is saved. A training waits for each step to be taken, since its checkpoint is one file.
/// </remarks>
internal sealed class StableDiffusionEngine : IDiffusionEngine, IHostedLifecycleService, IDisposable
{
    private readonly EngineOptions _options;
    private readonly ClusterMetrics? _metrics;
    private readonly ModelShelf _shelf;
    private readonly DeviceThread _device;
    private readonly Dictionary<string, PictureBatch> _batches = [];

    public StableDiffusionEngine(IOptions<EngineOptions> options, ClusterMetrics? metrics = null)
    {
        _options = options.Value;
        _metrics = metrics;
        _shelf = new ModelShelf(_options);
        _device = new DeviceThread($"cones2 {_options.Device}", Advance);
    }

    public IReadOnlyList<ModelOnOffer> Models { get; private set; } = [];

    public bool IsLost { get; private set; }

    /// <summary>Loads the pinned models and looks at the others, before the silo joins its cluster.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await _device.CallAsync(_shelf.LoadPinned);
        Models = await CallAsync(() => _options.Models.Select(model =>
        {
            var (pictureSize, layoutPlace, fingerprint) = StableDiffusion.Describe(model.Path);
            var use = ModelUse.Load(model.Path);
            return new ModelOnOffer(model.Name, Composes: true, Learns: true, pictureSize, layoutPlace)
            {
                Learning = new LearningDefaults(use.Learning.Steps, use.Learning.LearningRate, use.Learning.Lambda, use.Learning.InstancePrompt) { LearningRateSchedule = use.Learning.LearningRateSchedule },
                Composing = new ComposingDefaults(use.Composing.Sampler, use.Composing.InferenceSteps, use.Composing.GuidanceScale),
                Nouns = [.. use.Nouns],
                Words = [.. use.Words],
                Fingerprint = fingerprint,
            };
        }).ToList());
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async IAsyncEnumerable<ComposedStep> ComposeAsync(
        PictureWork work, CancellationToken handOver, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (batch, picture) = await CallAsync(() => Admit(work));
        await using var asked = handOver.Register(() => _ = _device.CallAsync(() => batch.HandOver(picture)));
        try
        {
            await foreach (var step in picture.Steps.ReadAllAsync(cancellationToken))
            {
                yield return step;

                // Whoever asks for more has kept it.
                if (step.Saved is not null)
                    _ = _device.CallAsync(() => batch.TakeSaved(picture));
            }
        }
        finally
        {
            await _device.CallAsync(() => batch.Remove(picture));
        }
    }

    public async IAsyncEnumerable<LearnedStep> LearnAsync(
        LearningWork work, CancellationToken handOver, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var training = await CallAsync(() => Begin(work));
        try
        {
            while (!training.IsDone && !handOver.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return await CallAsync(() => Timed(new WorkOffer(WorkKind.Learning, work.Order.Model), training.Take));
            }

            if (!training.IsDone && await CallAsync(training.HandOver) is { } last)
                yield return last;
        }
        finally
        {
            await _device.CallAsync(() => End(training));
        }
    }

    public void Dispose()
    {
        if (_device.HasEnded)
            return;
        _device.CallAsync(() =>
        {
            foreach (var batch in _batches.Values)
                batch.Dispose();
            _batches.Clear();
            _shelf.Dispose();
        });
        _device.Dispose();
    }

    private async Task<T> CallAsync<T>(Func<T> call)
    {
        try
        {
            return await _device.CallAsync(call);
        }
        catch (InvalidInputException exception)
        {
            throw EngineFault.Of(exception);
        }
        catch (Exception exception)
        {
            Heed(exception);
            throw;
        }
    }

    private void Heed(Exception failure) => IsLost |= DeviceLoss.IsBehind(failure);

    private (PictureBatch Batch, OpenPicture Picture) Admit(PictureWork work)
    {
        if (!_batches.TryGetValue(work.Order.Model, out var batch))
            batch = _batches[work.Order.Model] = new PictureBatch(_shelf.TakeForPictures(work.Order.Model), _options, Heed);
        try
        {
            return (batch, batch.Admit(work));
        }
        finally
        {
            Close(work.Order.Model, batch);
        }
    }

    private OpenTraining Begin(LearningWork work)
    {
        var model = _shelf.TakeForLearning(work.Order.Model);
        try
        {
            return new OpenTraining(model, work, _options);
        }
        catch
        {
            model.GiveBack();
            throw;
        }
    }

    private static void End(OpenTraining training)
    {
        training.Dispose();
        training.Model.GiveBack();
    }

    private T Timed<T>(WorkOffer work, Func<T> step)
    {
        var begun = Stopwatch.GetTimestamp();
        var result = step();
        _metrics?.Stepped(work, Stopwatch.GetElapsedTime(begun));
        return result;
    }

    private bool Advance()
    {
        foreach (var (model, batch) in _batches.ToList())
        {
            if (batch.CanAdvance)
            {
                Timed(new WorkOffer(WorkKind.Picture, model), () =>
                {
                    batch.Advance();
                    return true;
                });
            }

            // Also where its last picture was taken out and none is left to advance.
            Close(model, batch);
        }

        return _batches.Values.Any(batch => batch.CanAdvance);
    }

    /// <summary>An empty batch lets go of its model, which then may have to make room.</summary>
    private void Close(string model, PictureBatch batch)
    {
        if (!batch.IsEmpty)
            return;
        _batches.Remove(model);
        batch.Dispose();
        batch.Model.GiveBack();
    }
}
