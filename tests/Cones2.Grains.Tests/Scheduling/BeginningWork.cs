using Cones2.Contracts.Compositions;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Gpu;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Tests.Engine;

namespace Cones2.Grains.Tests.Scheduling;

/// <summary>A picture whose owner is asked to hand over just as an attempt at it begins.</summary>
internal sealed class BeginningWork(CancellationTokenSource handOver) : ILeasedWork
{
    public int Begun { get; private set; }

    public LeaseRequest? Request { get; } = new("acme/beginning/0", TenantId.Parse("acme"), Priority.Normal, new WorkOffer(WorkKind.Picture, FakeEngine.Model));

    public void Wait(QueuePlace? place)
    {
    }

    public async Task<WorkTask?> BeginAsync(CancellationToken cancellationToken)
    {
        Begun++;
        await handOver.CancelAsync();
        return new PictureTask(CompositionId.Parse("acme/beginning"), new CompositionOrder { Model = FakeEngine.Model, Prompt = "a beach", InferenceSteps = 4 }, [], 0, null);
    }

    public void Spend(TimeSpan gpuTime)
    {
    }

    public Task TakeAsync(WorkStep step, CancellationToken cancellationToken) => Task.CompletedTask;
}
