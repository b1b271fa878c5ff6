using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Engine;

namespace Cones2.Grains.Tests.Engine;

/// <summary>
/// An engine whose steps are hashes: each depends on all before it, so a picture taken up in the wrong place, or with other
/// inputs, ends as other bytes. It takes a step whenever <see cref="Pace"/> lets it.
/// </summary>
internal sealed class FakeEngine(string silo, Pace pace, ConcurrentQueue<TakenStep> taken) : IDiffusionEngine
{
    public const string Model = "small";
    public const int SaveEvery = 2;
    public const int UsualSteps = 4;

    /// <summary>A prompt that the engine finds at fault.</summary>
    public const string FaultyPrompt = "a prompt that no model can take";

    /// <summary>A prompt or class noun that is too much for the engine's last step.</summary>
    public const string Heavy = "more than fits in memory";

    public IReadOnlyList<ModelOnOffer> Models { get; } =
    [
        new(Model, Composes: true, Learns: true, PictureSize: 512, LayoutPlace: 8) { Composing = new ComposingDefaults("ddim", UsualSteps, 7.5) },
    ];

    public bool IsLost { get; init; }

    /// <summary>What an undisturbed run gives.</summary>
    public static byte[] Picture(CompositionOrder order, int index, params byte[][] residuals)
    {
        var state = Start(order.Prompt, order.Seed + index, residuals);
        for (var step = 1; step <= order.InferenceSteps; step++)
            state = Next(state, step);
        return state;
    }

    /// <summary>What an undisturbed run gives.</summary>
    public static byte[] Residual(LearningOrder order, params byte[][] photos)
    {
        var state = Start(order.ClassNoun, order.Seed, photos);
        for (var step = 1; step <= order.Steps!; step++)
            state = Next(state, step);
        return state;
    }

    public async IAsyncEnumerable<ComposedStep> ComposeAsync(
        PictureWork work, CancellationToken handOver, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var _ = pace.Work();
        if (work.Order.Prompt == FaultyPrompt)
            throw new ClusterException(ClusterError.InvalidInput, "prompt", "can't be taken", "give another");

        var (done, state) = work.Saved is { } saved
            ? (saved[0], saved[1..])
            : ((byte)0, Start(work.Order.Prompt, work.Seed, [.. work.Subjects.Select(subject => subject.Residual)]));
        for (var step = done + 1; step <= work.Order.InferenceSteps; step++)
        {
            if (!await pace.StepAsync(handOver, cancellationToken))
            {
                yield return new ComposedStep(step - 1, work.Order.InferenceSteps) { Saved = [(byte)(step - 1), .. state] };
                yield break;
            }

            state = Next(state, step);
            taken.Enqueue(new TakenStep(silo, $"{work.Seed}", step));
            if (work.Order.Prompt == Heavy && step == work.Order.InferenceSteps)
                throw new InvalidOperationException("Out of memory.");
            yield return new ComposedStep(step, work.Order.InferenceSteps)
            {
                Preview = state[..4],
                Saved = step % SaveEvery == 0 ? [(byte)step, .. state] : null,
                Picture = step == work.Order.InferenceSteps ? state : null,
            };
        }
    }

    public async IAsyncEnumerable<LearnedStep> LearnAsync(
        LearningWork work, CancellationToken handOver, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var _ = pace.Work();
        var steps = work.Order.Steps!.Value;
        var (done, state) = (0, Start(work.Order.ClassNoun, work.Order.Seed, [.. work.Photos.Select(File.ReadAllBytes)]));
        if (File.Exists(work.Checkpoint))
        {
            var saved = await File.ReadAllLinesAsync(work.Checkpoint, cancellationToken);
            (done, state) = (int.Parse(saved[0], CultureInfo.InvariantCulture), Convert.FromHexString(saved[1]));
        }

        for (var step = done + 1; step <= steps; step++)
        {
            if (!await pace.StepAsync(handOver, cancellationToken))
            {
                await SaveAsync(step - 1);
                yield return new LearnedStep(step - 1, steps, 1) { Saved = true };
                yield break;
            }

            state = Next(state, step);
            taken.Enqueue(new TakenStep(silo, work.Order.ClassNoun, step));
            if (work.Order.ClassNoun == Heavy && step == steps)
                throw new InvalidOperationException("Out of memory.");
            var save = step % SaveEvery == 0;
            if (save)
                await SaveAsync(step);
            yield return new LearnedStep(step, steps, 1.0 / step) { Saved = save, Residual = step == steps ? state : null };
        }

        Task SaveAsync(int step) => File.WriteAllLinesAsync(work.Checkpoint, [$"{step}", Convert.ToHexString(state)], cancellationToken);
    }

    private static byte[] Start(string text, long seed, byte[][] parts) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes($"{text} {seed}"), .. parts.SelectMany(part => part)]);

    private static byte[] Next(byte[] state, int step) => SHA256.HashData([.. state, (byte)step]);
}
