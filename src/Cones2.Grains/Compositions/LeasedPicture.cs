using Cones2.Contracts.Scheduling;
using Cones2.Grains.Gpu;
using Cones2.Grains.Scheduling;

namespace Cones2.Grains.Compositions;

/// <summary>One picture of a composition as work for a GPU.</summary>
internal sealed class LeasedPicture(CompositionGrain composition, int index) : ILeasedWork
{
    public LeaseRequest? Request => composition.RequestOf(index);

    public int Losses
    {
        get => composition.State.Pictures[index].Losses;
        set => composition.State.CountLosses(index, value);
    }

    public void Wait(QueuePlace? place)
    {
        composition.State.Wait(index, place);
        composition.Tell(index, []);
    }

    public void Spend(TimeSpan gpuTime) => composition.State.Spend(gpuTime);

    public Task<WorkTask?> BeginAsync(CancellationToken cancellationToken) => composition.BeginAsync(index, cancellationToken);

    public Task TakeAsync(WorkStep step, CancellationToken cancellationToken) => composition.TakeAsync(index, step, cancellationToken);
}
