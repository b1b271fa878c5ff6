using System.Runtime.CompilerServices;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Engine;

namespace Cones2.Benchmarks;

/// <summary>A device whose steps take a fixed time and no processor, so that what is measured is the cluster.</summary>
internal sealed class SimulatedEngine(TimeSpan step) : IDiffusionEngine
{
    public const string Model = "simulated";

    public IReadOnlyList<ModelOnOffer> Models { get; } = [new(Model, Composes: true, Learns: false, PictureSize: 64, LayoutPlace: 4)];

    public async IAsyncEnumerable<ComposedStep> ComposeAsync(
        PictureWork work, CancellationToken handOver, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var count = work.Order.InferenceSteps;
        for (var number = 1; number <= count; number++)
        {
            if (step > TimeSpan.Zero)
                await Task.Delay(step, cancellationToken);
            yield return new ComposedStep(number, count) { Picture = number == count ? [1, 2, 3] : null };
        }
    }

    public IAsyncEnumerable<LearnedStep> LearnAsync(LearningWork work, CancellationToken handOver, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing is learned here.");
}
