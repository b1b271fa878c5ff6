using System.Numerics;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Batching;

/// <summary>
/// Denoises any number of pictures, those of one size together in one call of the UNet, each with its own prompt, layout,
/// sampler, steps and timestep. Pictures come and go between two calls. Not for several threads at once.
/// </summary>
/// <remarks>
/// <para>
/// A call has 1, 2, 4, 8 ... pictures, never another number, and those beyond take turns. A picture's bytes do not depend on
/// what its companions are; nor, where Torch has one thread or two, on how many they are and on its place among them. Measured
/// on a CPU with 1 to 8 threads, for latents of 8 to 40 a side, in float32 and bfloat16 (the number: with 1 and 2 threads, in
/// float32): companions never showed. The place did at three pictures on two threads, since a thread's share then begins within
/// a row, where group norm's sums and the ends of vectors are rounded otherwise; at some sizes from three threads on, whatever
/// the number; and place and number where the coarsest map of so small a picture has but one place or two, since MKL's product
/// for it depends on its rows and on how memory is aligned.
/// </para>
/// <para>
/// Against <see cref="CompositionPipeline.Denoise"/> float32 outputs may differ in the last bits: a row without guidance has a
/// bias of zeros here, and none there.
/// </para>
/// </remarks>
public sealed class DenoisingBatch : IDisposable
{
    private const int RowsOfAPicture = 2;

    private readonly StableDiffusion _model;
    private readonly int _maxPictures;
    private readonly List<DenoisingTrajectory> _waiting = [];
    private readonly List<DenoisingTrajectory> _paused = [];
    private readonly List<DenoisingTrajectory> _ended = [];
    private readonly Dictionary<(int Height, int Width), TextRing> _texts = [];

    /// <param name="model">Must outlive the batch.</param>
    /// <param name="maxRows">
    /// The most rows of one call of the UNet, which bounds its memory: a picture has two, one for each half of classifier-free
    /// guidance. 2 or more.
    /// </param>
    /// <exception cref="InvalidInputException">Fewer rows than a picture has.</exception>
    public DenoisingBatch(StableDiffusion model, int maxRows)
    {
        if (maxRows < RowsOfAPicture)
            throw new InvalidInputException("maxRows", $"is {maxRows}", $"give {RowsOfAPicture} or more: a picture has {RowsOfAPicture}");
        _model = model;
        _maxPictures = maxRows / RowsOfAPicture;
    }

    /// <summary>Pictures whose last step is not taken yet.</summary>
    public int Count => _waiting.Count + _paused.Count;

    /// <summary>Those that the next call has; none where there is no picture, or all are paused.</summary>
    public IReadOnlyList<DenoisingTrajectory> Next => _waiting.Count == 0 ? [] : Together(SameSize());

    /// <summary>Adds a picture, whose first step comes when those before it have had their turn.</summary>
    /// <param name="composition">Prepared with the batch's model; must outlive the picture.</param>
    /// <param name="noise">The picture's noise; see <see cref="SeededNoise"/>.</param>
    /// <param name="state">Where to take the picture up; null to begin it. Not changed.</param>
    /// <returns>The picture, which the batch owns.</returns>
    /// <exception cref="InvalidInputException">The composition is of another model, or the state of another picture; names everything that differs.</exception>
    public DenoisingTrajectory Admit(PreparedComposition composition, INoiseSource noise, DenoisingState? state = null)
    {
        if (composition.Model != _model)
            throw new InvalidInputException("composition", $"is prepared for another model ({composition.Model.Fingerprint}, here {_model.Fingerprint})", "prepare it with the model that shall draw it");

        var picture = new DenoisingTrajectory(composition, noise, state);
        _waiting.Add(picture);
        ForgetTexts(picture);
        return picture;
    }

    /// <summary>Ends a picture before its last step; nothing happens if it has ended.</summary>
    public void Remove(DenoisingTrajectory picture)
    {
        if (!_waiting.Remove(picture) && !_paused.Remove(picture))
            return;
        ForgetTexts(picture);
        picture.Dispose();
    }

    /// <summary>A picture sits its turns out until <see cref="Resume"/>; nothing happens if it does already, or has ended.</summary>
    public void Pause(DenoisingTrajectory picture) => Move(picture, _waiting, _paused);

    /// <summary>A paused picture has its turns again, after those that have not paused; nothing happens if it has not, or has ended.</summary>
    public void Resume(DenoisingTrajectory picture) => Move(picture, _paused, _waiting);

    /// <summary>
    /// Calls the UNet once, for the picture that has waited longest and those of its size. A picture whose step is to be
    /// taken twice, in self-recurrence, tells nothing of the first time.
    /// </summary>
    /// <returns>The steps that were taken and the pictures that failed; their tensors live until the next call. Empty if there is no picture, or all are paused.</returns>
    /// <exception cref="Exception">The UNet failed, as where memory is short; every picture is as it was.</exception>
    public IReadOnlyList<BatchedStep> Advance()
    {
        ReleaseEnded();
        if (_waiting.Count == 0)
            return [];

        // 1. The model on the negative prompts and the prompts.
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var sameSize = SameSize();
        var together = Together(sameSize);
        var outputs = Predict(sameSize, together);
        NativeHeap.ReturnFreed();

        // 2. Each picture's own step, and to the end of the line.
        var steps = new List<BatchedStep>();
        for (var i = 0; i < together.Count; i++)
        {
            _waiting.Remove(together[i]);
            _waiting.Add(together[i]);
            if (Take(together[i], outputs[(RowsOfAPicture * i)..(RowsOfAPicture * (i + 1))]) is { } step)
                steps.Add(step);
        }

        return steps;
    }

    public void Dispose()
    {
        ReleaseEnded();
        foreach (var picture in _waiting.Concat(_paused))
            picture.Dispose();
        foreach (var text in _texts.Values)
            text.Dispose();
        _waiting.Clear();
        _paused.Clear();
        _texts.Clear();
    }

    private static (int Height, int Width) SizeOf(DenoisingTrajectory picture) => (picture.Composition.Height, picture.Composition.Width);

    private void Move(DenoisingTrajectory picture, List<DenoisingTrajectory> from, List<DenoisingTrajectory> to)
    {
        if (!from.Remove(picture))
            return;
        to.Add(picture);
        ForgetTexts(picture);
    }

    private List<DenoisingTrajectory> SameSize() => [.. _waiting.Where(picture => SizeOf(picture) == SizeOf(_waiting[0]))];

    private List<DenoisingTrajectory> Together(List<DenoisingTrajectory> sameSize) => sameSize[..(1 << BitOperations.Log2((uint)Math.Min(sameSize.Count, _maxPictures)))];

    /// <summary>The answers for the negative prompt and the prompt of each picture, one below the other.</summary>
    private Tensor Predict(List<DenoisingTrajectory> sameSize, List<DenoisingTrajectory> together)
    {
        if (!_texts.TryGetValue(SizeOf(together[0]), out var texts))
            texts = _texts[SizeOf(together[0])] = new TextRing(sameSize, together.Count);

        // A bias also where no row is guided: CUDA's attention has another kernel for none, and whether a companion is guided
        // would show.
        using var bias = new LayoutBias([.. together.SelectMany(picture => new[] { null, picture.GuidedRow })]);
        return _model.UNet.forward(
            cat([.. together.Select(picture => picture.ModelInput())]),
            tensor(together.SelectMany(picture => Enumerable.Repeat(picture.Timestep, RowsOfAPicture)).ToArray()),
            texts.From(together[0]),
            bias.For);
    }

    private BatchedStep? Take(DenoisingTrajectory picture, Tensor outputs)
    {
        try
        {
            var step = picture.Take(outputs);
            if (picture.IsDone)
                End(picture);
            return step is null ? null : new BatchedStep(picture, step, null);
        }
        catch (Exception failure)
        {
            // Whatever it is, the companions go on.
            End(picture);
            return new BatchedStep(picture, null, failure);
        }
    }

    private void End(DenoisingTrajectory picture)
    {
        _waiting.Remove(picture);
        _ended.Add(picture);
        ForgetTexts(picture);
    }

    private void ReleaseEnded()
    {
        foreach (var picture in _ended)
            picture.Dispose();
        _ended.Clear();
    }

    /// <summary>The pictures of this one's size have changed, and with them whose turn is when.</summary>
    private void ForgetTexts(DenoisingTrajectory picture)
    {
        if (_texts.Remove(SizeOf(picture), out var texts))
            texts.Dispose();
    }
}
