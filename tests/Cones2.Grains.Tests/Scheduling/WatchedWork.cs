using Cones2.Contracts.Compositions;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Gpu;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Tests.Engine;

namespace Cones2.Grains.Tests.Scheduling;

/// <summary>A picture of some steps, and what its owner is told.</summary>
/// <param name="beginning">Done as an attempt begins.</param>
internal sealed class WatchedWork(Func<Task> beginning) : ILeasedWork
{
    public const int Steps = 4;

    private static int _count;

    private readonly string _name = $"acme/watched-{Interlocked.Increment(ref _count)}";
    private bool _isDone;

    public int Begun { get; private set; }

    public int Losses { get; set; }

    /// <summary>What was kept of them, when an attempt began.</summary>
    public int KeptLosses { get; private set; }

    public TimeSpan Spent { get; private set; }

    /// <summary>What had been spent when each step was taken.</summary>
    public List<TimeSpan> SpentAtSteps { get; } = [];

    /// <summary>What would be kept with each step.</summary>
    public List<int> LossesAtSteps { get; } = [];

    public LeaseRequest? Request => _isDone ? null : new($"{_name}/0", TenantId.Parse("acme"), Priority.Normal, new WorkOffer(WorkKind.Picture, FakeEngine.Model));

    public void Wait(QueuePlace? place)
    {
    }

    public async Task<WorkTask?> BeginAsync(CancellationToken cancellationToken)
    {
        Begun++;
        KeptLosses = Losses;
        await beginning();
        return new PictureTask(CompositionId.Parse(_name), new CompositionOrder { Model = FakeEngine.Model, Prompt = "a beach", InferenceSteps = Steps }, [], 0, null);
    }

    public void Spend(TimeSpan gpuTime) => Spent += gpuTime;

    public Task TakeAsync(WorkStep step, CancellationToken cancellationToken)
    {
        SpentAtSteps.Add(Spent);
        LossesAtSteps.Add(Losses);
        _isDone = step.Result is not null;
        return Task.CompletedTask;
    }
}
