using Cones2.Contracts.Compositions;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Gpu;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Cones2.Grains.Tests.Gpu;

public sealed class GpuNodeGrainTests(GpuCluster cluster) : IClassFixture<GpuCluster>, IDisposable
{
    private readonly CancellationTokenSource _patience = GpuCluster.Patience();

    private CancellationToken Cancellation => _patience.Token;

    public void Dispose() => _patience.Dispose();

    [Fact]
    public async Task Run_LeaseThatWasStoppedBefore_DoesNothing()
    {
        var (node, lease) = (Node(), new LeaseId(Guid.NewGuid()));

        await node.StopAsync(lease, Cancellation);
        var steps = await StepsAsync(node, lease, seed: 8100);

        Assert.Empty(steps);
        Assert.DoesNotContain(cluster.Taken, step => step.Work == "8100");
    }

    [Fact]
    public async Task Run_LeaseThatWasHandedOverBefore_DoesNothing()
    {
        var (node, lease) = (Node(), new LeaseId(Guid.NewGuid()));

        await node.HandOverAsync(lease, Cancellation);
        var steps = await StepsAsync(node, lease, seed: 8110);

        Assert.Empty(steps);
        Assert.DoesNotContain(cluster.Taken, step => step.Work == "8110");
    }

    [Fact]
    public async Task HandOver_LeaseWaitsForASlot_EndsItAtOnce()
    {
        var (node, waiting) = (Node(), new LeaseId(Guid.NewGuid()));
        cluster.Pace.Halt();
        var first = StepsAsync(node, new LeaseId(Guid.NewGuid()), seed: 8120);
        while (cluster.Pace.Working == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), Cancellation);
        var second = StepsAsync(node, waiting, seed: 8130);

        await node.HandOverAsync(waiting, Cancellation);

        Assert.Empty(await second);
        Assert.False(first.IsCompleted);
        cluster.Pace.Allow();
        Assert.Equal([1, 2, 3, 4], (await first).Select(step => step.Number));
    }

    [Fact]
    public async Task Stop_LeaseUnderWay_StopsItWithinAStep()
    {
        var (node, lease) = (Node(), new LeaseId(Guid.NewGuid()));
        cluster.Pace.Halt();
        cluster.Pace.Allow(2);
        var run = StepsAsync(node, lease, seed: 8200);
        while (cluster.Taken.Count(step => step.Work == "8200") < 2)
            await Task.Delay(TimeSpan.FromMilliseconds(10), Cancellation);

        await node.StopAsync(lease, Cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await cluster.Pace.IdleAsync(Cancellation);
        cluster.Pace.Allow();

        // Its slot is free: the silo has but one.
        Assert.Equal([1, 2, 3, 4], (await StepsAsync(node, new LeaseId(Guid.NewGuid()), seed: 8300)).Select(step => step.Number));
        Assert.Equal(2, cluster.Taken.Count(step => step.Work == "8200"));
    }

    [Fact]
    public async Task Stop_ItsListenerIsLost_FreesTheSlot()
    {
        var (node, lease) = (Node(), new LeaseId(Guid.NewGuid()));
        cluster.Pace.Halt();
        cluster.Pace.Allow(1);

        // Asks for no more, as one that is lost with its silo.
        await using var lost = Run(node, lease, seed: 8500).GetAsyncEnumerator(Cancellation);
        Assert.True(await lost.MoveNextAsync());

        await node.StopAsync(lease, Cancellation);
        await cluster.Pace.IdleAsync(Cancellation);
        cluster.Pace.Allow();

        Assert.Equal([1, 2, 3, 4], (await StepsAsync(node, new LeaseId(Guid.NewGuid()), seed: 8600)).Select(step => step.Number));
    }

    [Fact]
    public async Task Run_ALaterAttemptIsAskedFor_StopsTheOneWhoseOwnerIsLost()
    {
        cluster.Pace.Halt();
        var lost = StepsAsync(Node(), new LeaseId(Guid.NewGuid()), seed: 8400, new WorkAttempt("acme/lost/0", 1));
        while (cluster.Pace.Working == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), Cancellation);

        // Again and again, as a new owner does: of a node that is late with its report the pool forgets what it granted.
        var pool = Inside().GetGrain<IGpuPoolGrain>(IGpuPoolGrain.Key);
        var request = new LeaseRequest("acme/lost/0", TenantId.Parse("acme"), Priority.Normal, new WorkOffer(WorkKind.Picture, FakeEngine.Model)) { Attempt = 2 };
        while (!lost.IsCompleted)
        {
            await pool.AskAsync(request, Cancellation);
            await Task.Delay(TimeSpan.FromMilliseconds(10), Cancellation);
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost);
        await cluster.Pace.IdleAsync(Cancellation);
        cluster.Pace.Allow();
        await pool.LetGoAsync(new WorkAttempt(request.Id, 2), Cancellation);
    }

    private IGpuNodeGrain Node() => Inside().GetGrain<IGpuNodeGrain>(GpuNodeGrain.KeyOf(cluster.GpuSilos().First().SiloAddress));

    private IGrainFactory Inside() => cluster.Silos.GetSiloServiceProvider(cluster.GpuSilos().First().SiloAddress).GetRequiredService<IGrainFactory>();

    private async Task<List<WorkStep>> StepsAsync(IGpuNodeGrain node, LeaseId lease, long seed, WorkAttempt? attempt = null)
    {
        var steps = new List<WorkStep>();
        await foreach (var step in Run(node, lease, seed, attempt).WithCancellation(Cancellation))
            steps.Add(step);
        return steps;
    }

    private IAsyncEnumerable<WorkStep> Run(IGpuNodeGrain node, LeaseId lease, long seed, WorkAttempt? attempt = null)
    {
        var order = new CompositionOrder { Model = FakeEngine.Model, Prompt = "a beach", InferenceSteps = 4, Seed = seed };
        return node.RunAsync(lease, new PictureTask(CompositionId.Parse("acme/alone"), order, [], 0, null) { Attempt = attempt ?? new WorkAttempt($"acme/{seed}/0", 1) }, Cancellation);
    }
}
