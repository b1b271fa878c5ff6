using Cones2.Diffusion.TextEncoding;
using Cones2.Diffusion.Tokenization;
using Cones2.Diffusion.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Residuals;

/// <summary>
/// Learns one subject: fine-tunes a copy of the text encoder on its photos, keeps how the class noun's embedding moved, and
/// throws the copy away.
/// </summary>
/// <remarks>
/// Notation: E = the model's text encoder, E_custom = the tuned copy, s = positions of the class noun,
/// L_sub = denoising loss (eq. 2), L_reg = preservation loss (eq. 3), L = L_sub + lambda L_reg (eq. 4).
/// A run depends on the order, the photos and the model alone: each step draws from seeds derived for its number.
/// </remarks>
public sealed class ResidualTrainer : IDisposable
{
    private const int CaptionsAtOnce = 16;

    private readonly StableDiffusion _model;
    private readonly TrainingOrder _order;
    private readonly TextEncoder _custom;
    private readonly FlatParameters _parameters;
    private readonly AdamW _optimizer;
    private readonly long[] _instanceIds;
    private readonly Tensor _instanceEmbedding;
    private readonly Dictionary<string, (long[] Ids, IReadOnlyList<TokenSpan> Spans)> _captions;

    /// <param name="model">In float32; not changed.</param>
    /// <param name="order">What to learn and how.</param>
    /// <exception cref="InvalidInputException">The recipe is out of range, or a caption lacks the class noun; all are named.</exception>
    public ResidualTrainer(StableDiffusion model, TrainingOrder order)
    {
        _model = model;
        _order = order;
        var faults = order.Recipe.FindFaults().ToList();
        if (model.Placement.WeightType != ScalarType.Float32)
            faults.Add(new InputFault("precision", $"is {model.Placement.WeightType}", "train in float32: smaller steps than a narrower type can hold would be lost"));
        string[] captions = [.. order.PreservationCaptions, .. order.AveragingCaptions];
        _captions = captions.Distinct().ToDictionary(
            caption => caption,
            caption => (model.Tokenizer.Tokenize(caption).TokenIds, model.Tokenizer.FindAll(caption, order.ClassNoun)));
        faults.AddRange(_captions.Where(pair => pair.Value.Spans.Count == 0).Select(pair =>
            new InputFault($"caption \"{pair.Key}\"", $"does not hold the class noun \"{order.ClassNoun}\" within the first {model.Tokenizer.MaxLength} tokens", "write the noun into it, as a word of its own")));
        if (captions.Length == 0)
            faults.Add(new InputFault("captions", "are none", "give at least one"));
        if (faults.Count > 0)
            throw new InvalidInputException(faults);

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _instanceIds = model.Tokenizer.Tokenize(order.InstancePrompt).TokenIds;
        _custom = CopyOf(model.TextEncoder);
        _parameters = new FlatParameters(_custom);

        // As the copy computes where it is trained, so that before the first step there is no difference at all.
        using (enable_grad())
            _instanceEmbedding = _custom.Encode(_instanceIds).detach().DetachFromDisposeScope();
        _optimizer = optim.AdamW([_parameters.Weights], order.Recipe.LearningRate, weight_decay: order.Recipe.WeightDecay);
    }

    /// <summary>Steps taken so far, those before a checkpoint included.</summary>
    public int StepsTaken { get; private set; }

    /// <summary>Takes the steps that are left, one per element.</summary>
    /// <param name="photos">The subject's photos, the same ones in each part of a run.</param>
    /// <param name="cancellationToken">Looked at between steps; what was learned so far can then be saved.</param>
    public IEnumerable<TrainingStep> Run(PhotoLatents photos, CancellationToken cancellationToken)
    {
        while (StepsTaken < _order.Recipe.Steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return TakeNext(photos);
        }
    }

    /// <summary>One step on a given sample.</summary>
    public TrainingStep Take(TrainingSample sample)
    {
        using var scope = NewDisposeScope();
        using var gradient = enable_grad();

        // 1. L_sub, eq. 2: the photo's noise, predicted from the tuned embedding of the instance prompt.
        var embedding = _custom.Encode(_instanceIds);
        using var text = _model.UNet.ProjectText(embedding.expand(sample.Latents.shape[0], -1, -1));
        var noisy = _model.NoiseSchedule.AddNoise(sample.Latents, sample.Noise, sample.Timesteps);
        var prediction = _model.UNet.forward(noisy, sample.Timesteps, text);
        var target = _model.NoiseSchedule.TrainingTarget(sample.Latents, sample.Noise, sample.Timesteps);
        var denoising = nn.functional.mse_loss(prediction, target.to(prediction.device));

        // 2. L_reg, and L by eq. 4.
        var (preservation, weight) = _order.Recipe.Preservation == PreservationLoss.Captions
            ? (CaptionDistance(sample.Caption), _order.Recipe.Lambda)
            : (InstanceNorms(embedding), 1.0);
        var total = denoising + weight * preservation;

        // 3. AdamW on every weight of E_custom.
        _parameters.Gradient.zero_();
        total.backward();
        var norm = nn.utils.clip_grad_norm_([_parameters.Weights], _order.Recipe.MaxGradientNorm);
        foreach (var group in _optimizer.ParamGroups)
            group.LearningRate = _order.Recipe.LearningRate * _order.Recipe.LearningRateSchedule.ShareAt(StepsTaken, _order.Recipe.Steps);
        _optimizer.step();
        StepsTaken++;
        return new TrainingStep(StepsTaken, denoising.item<float>(), preservation.item<float>(), total.item<float>(), norm);
    }

    /// <summary>Equation 5: the mean over captions of how the class noun's embedding moved.</summary>
    /// <param name="averaged">Told how many captions are done.</param>
    /// <param name="cancellationToken">Looked at between some captions.</param>
    public ResidualEmbedding Average(Action<int>? averaged = null, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var sum = zeros(_captions[_order.AveragingCaptions[0]].Spans[0].Length, _model.TextEncoder.Config.HiddenSize, ScalarType.Float64, _model.Placement.Device);
        var done = 0;
        foreach (var group in _order.AveragingCaptions.Chunk(CaptionsAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var groupScope = NewDisposeScope();
            var ids = group.Select(caption => _captions[caption].Ids).ToArray();
            var moved = _custom.Encode(ids) - _model.TextEncoder.Encode(ids);
            for (var row = 0; row < group.Length; row++)
            {
                var (start, length) = (_captions[group[row]].Spans[0].Start, _captions[group[row]].Spans[0].Length);
                sum.add_(moved[row, start..(start + length)]);
            }

            done += group.Length;
            averaged?.Invoke(done);
        }

        return new ResidualEmbedding
        {
            Values = (sum / _order.AveragingCaptions.Count).to(ScalarType.Float32).cpu().data<float>().ToArray(),
            Width = _model.TextEncoder.Config.HiddenSize,
            ClassNoun = _order.ClassNoun,
            BaseModel = _model.Fingerprint,
            Recipe = _order.Recipe.Name,
            Steps = StepsTaken,
            Seed = _order.Seed.Value,
        };
    }

    /// <summary>Writes everything that the rest of the run needs; the file appears only when it is whole.</summary>
    public void Save(string path, PhotoLatents photos) =>
        TrainingCheckpoint.Write(path, _parameters, _optimizer, StepsTaken, Identity(photos));

    /// <summary>Takes up a run where <see cref="Save"/> left it, exactly.</summary>
    /// <exception cref="InvalidInputException">The file is damaged, or of another run: names what differs.</exception>
    public void Restore(string path, PhotoLatents photos) =>
        StepsTaken = TrainingCheckpoint.Read(path, _parameters, _optimizer, Identity(photos));

    public void Dispose()
    {
        _optimizer.Dispose();
        _custom.Dispose();
        _parameters.Dispose();
        _instanceEmbedding.Dispose();
    }

    private static TextEncoder CopyOf(TextEncoder encoder)
    {
        var copy = new TextEncoder(encoder.Config, encoder.Placement);
        foreach (var (from, to) in encoder.parameters().Zip(copy.parameters()))
            to.copy_(from);

        return copy;
    }

    private TrainingStep TakeNext(PhotoLatents photos)
    {
        using var scope = NewDisposeScope();
        var latents = photos.Draw(_order.Seed, StepsTaken);
        var noise = _order.Seed.Derive("noise", StepsTaken).Normal(latents.shape).to(latents.device);
        var timestep = _order.Seed.Derive("timestep", StepsTaken).Below(_model.NoiseSchedule.TrainTimesteps);
        var caption = _order.Seed.Derive("caption", StepsTaken).Below(_order.PreservationCaptions.Count);
        return Take(new TrainingSample(latents, noise, tensor(new long[] { timestep }), _order.PreservationCaptions[caption]));
    }

    /// <summary>Equation 3: the sum over positions p other than s of || E_custom(c)_p - E(c)_p ||^2.</summary>
    private Tensor CaptionDistance(string caption)
    {
        var (ids, spans) = _captions[caption];
        Tensor original;
        using (no_grad())
            original = _model.TextEncoder.Encode(ids);

        var keep = ones(ids.Length, 1, device: original.device);
        foreach (var (start, length) in spans)
            keep[start..(start + length)] = 0;
        return ((_custom.Encode(ids) - original).square() * keep).sum();
    }

    /// <summary>The authors' code: rates times || d[:1] ||_2 and || d[1 + n:] ||_2, against the embedding of the first step.</summary>
    private Tensor InstanceNorms(Tensor embedding)
    {
        var difference = (_instanceEmbedding - embedding)[0];
        var nounTokens = _model.Tokenizer.Encode(_order.ClassNoun).Count;
        return _order.Recipe.RateBefore * difference[..1].norm() + _order.Recipe.RateAfter * difference[(1 + nounTokens)..].norm();
    }

    private Dictionary<string, string> Identity(PhotoLatents photos) => new(_order.Identity())
    {
        ["base_model"] = _model.Fingerprint,
        ["photos"] = photos.Digest,
    };
}
