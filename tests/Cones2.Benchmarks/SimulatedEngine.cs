using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Engine;

namespace Cones2.Benchmarks;

/// <summary>
/// A device whose steps take a fixed time and no processor, whoever reads them or not, so that what is measured is the cluster.
/// What it tells has the sizes of Stable Diffusion's at 512 pixels.
/// </summary>
internal sealed class SimulatedEngine(TimeSpan step) : IDiffusionEngine
{
    public const string Model = "simulated";

    private const int TellEvery = 5;

    private static readonly byte[] Latents = new byte[4 * 64 * 64 * sizeof(float)];
    private static readonly byte[] Preview = new byte[6_000];
    private static readonly byte[] Picture = new byte[400_000];

    public IReadOnlyList<ModelOnOffer> Models { get; } = [new(Model, Composes: true, Learns: false, PictureSize: 64, LayoutPlace: 4)];

    public async IAsyncEnumerable<ComposedStep> ComposeAsync(
        PictureWork work, CancellationToken handOver, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var steps = Channel.CreateUnbounded<ComposedStep>();
        var run = RunAsync(steps.Writer, work.Order.InferenceSteps, cancellationToken);
        await foreach (var taken in steps.Reader.ReadAllAsync(cancellationToken))
            yield return taken;
        await run;
    }

    public IAsyncEnumerable<LearnedStep> LearnAsync(LearningWork work, CancellationToken handOver, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing is learned here.");

    private async Task RunAsync(ChannelWriter<ComposedStep> steps, int count, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        for (var number = 1; number <= count; number++)
        {
            // By the time since the first: what a timer is late by does not add up.
            if (number * step - Stopwatch.GetElapsedTime(begun) is { Ticks: > 0 } left)
                await Task.Delay(left, cancellationToken);
            var (isLast, isTold) = (number == count, number % TellEvery == 0);
            steps.TryWrite(new ComposedStep(number, count)
            {
                Preview = isTold && !isLast ? Preview : null,
                Saved = isTold && !isLast ? Latents : null,
                Picture = isLast ? Picture : null,
            });
        }

        steps.Complete();
    }
}
