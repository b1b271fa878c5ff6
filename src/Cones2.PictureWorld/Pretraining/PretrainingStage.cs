using System.Globalization;
using Cones2.Diffusion;
using Cones2.Diffusion.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>
/// One of the trainings that make the small model. A run depends on its settings alone: each step draws from seeds derived
/// for its number, so that a run that was cut ends as one that was not.
/// </summary>
public abstract class PretrainingStage : IDisposable
{
    private const double MaxGradientNorm = 1;

    private readonly nn.Module _trained;
    private readonly nn.Module? _computing;
    private readonly FlatParameters _parameters;
    private readonly FlatParameters? _computed;
    private readonly long _seed;
    private readonly int _batch;
    private readonly LearningRate _rate;
    private readonly AdamW _optimizer;

    /// <param name="name">Such as "autoencoder": what reports, checkpoints and the stage's seeds go by.</param>
    /// <param name="seed">Of the whole pretraining.</param>
    /// <param name="batch">Pictures of a step.</param>
    /// <param name="trained">Its first weights filled in; owned by the stage.</param>
    /// <param name="rate">Its steps are the stage's.</param>
    /// <param name="weightDecay">AdamW's.</param>
    /// <param name="averageDecay">Of a moving average of the weights; null for none.</param>
    /// <param name="computing">
    /// The same module in a narrower format, of which <see cref="Measure"/> takes its loss: its weights are narrowed once a step (Micikevicius
    /// et al. 2018, arXiv 1710.03740, section 3.1) and not each as it is used, some thousand operations less. Owned by the stage; null where
    /// <paramref name="trained"/> computes itself.
    /// </param>
    private protected PretrainingStage(
        string name, long seed, int batch, nn.Module trained, LearningRate rate, double weightDecay, double? averageDecay = null, nn.Module? computing = null)
    {
        Name = name;
        _trained = trained;
        _computing = computing;
        _seed = seed;
        _batch = batch;
        _rate = rate;
        _parameters = new FlatParameters(trained);
        _optimizer = optim.AdamW([_parameters.Weights], rate.Peak, weight_decay: weightDecay);
        if (averageDecay is { } decay)
            Average = new MovingAverage(_parameters, decay);
        if (computing is not null)
            _computed = new FlatParameters(computing);
    }

    public string Name { get; }

    public int Steps => _rate.Steps;

    public int StepsTaken { get; private set; }

    private protected MovingAverage? Average { get; }

    /// <summary>Takes the steps that are left, one per element.</summary>
    public IEnumerable<PretrainingStep> Run(CancellationToken cancellationToken)
    {
        while (StepsTaken < Steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return TakeNext();
        }
    }

    public void Save(string path) => TrainingCheckpoint.Write(path, _parameters, _optimizer, StepsTaken, Identity(), Average);

    /// <exception cref="InvalidInputException">The file is damaged, or of another run.</exception>
    public void Restore(string path) => StepsTaken = TrainingCheckpoint.Read(path, _parameters, _optimizer, Identity(), Average);

    public virtual void Dispose()
    {
        Average?.Dispose();
        _optimizer.Dispose();
        _trained.Dispose();
        _parameters.Dispose();
        _computing?.Dispose();
        _computed?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The stage's own seed, from which those of its steps derive.</summary>
    private protected static Seed SeedOf(string name, long seed) => new Seed(seed).Derive(name, 0);

    /// <param name="step">0 for the first.</param>
    /// <returns>What the step makes smaller, and the figure that is reported of it; owned by the caller's scope.</returns>
    private protected abstract (Tensor Loss, Tensor Reported) Measure(int step);

    private PretrainingStep TakeNext()
    {
        using var scope = NewDisposeScope();
        Copy(_parameters.Weights, _computed?.Weights);
        var (loss, reported) = Measure(StepsTaken);
        _optimizer.ParamGroups.Single().LearningRate = _rate.At(StepsTaken);
        (_computed ?? _parameters).Gradient.zero_();
        loss.backward();
        Copy(_computed?.Gradient, _parameters.Gradient);
        nn.utils.clip_grad_norm_([_parameters.Weights], MaxGradientNorm);
        _optimizer.step();
        StepsTaken++;
        Average?.Update(StepsTaken);

        // Read last: a device computes on while it is told what is next.
        return new PretrainingStep(StepsTaken, reported.item<float>());
    }

    private static void Copy(Tensor? from, Tensor? to)
    {
        using var noGradient = no_grad();
        if (from is not null)
            to?.copy_(from);
    }

    private Dictionary<string, string> Identity() => new()
    {
        ["stage"] = Name,
        ["seed"] = _seed.ToString(CultureInfo.InvariantCulture),
        ["batch"] = _batch.ToString(CultureInfo.InvariantCulture),
        ["learning_rate_schedule"] = string.Create(CultureInfo.InvariantCulture, $"{_rate}"),
    };
}
