using Cones2.Contracts.Compositions;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Gpu;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Cones2.Grains.Tests.Gpu;

public sealed class GpuNodeGrainTests(GpuCluster cluster) : IClassFixture<GpuCluster>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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
        using var patience = GpuCluster.Patience();
        while (cluster.Pace.Working == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);
        var second = StepsAsync(node, waiting, seed: 8130);

        await node.HandOverAsync(waiting, Cancellation);

        Assert.Empty(await second.WaitAsync(patience.Token));
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
        using var patience = GpuCluster.Patience();
        while (cluster.Taken.Count(step => step.Work == "8200") < 2)
            await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);

        await node.StopAsync(lease, Cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await cluster.Pace.IdleAsync(patience.Token);
        cluster.Pace.Allow();

        // Its slot is free: the silo has but one.
        Assert.Equal([1, 2, 3, 4], (await StepsAsync(node, new LeaseId(Guid.NewGuid()), seed: 8300)).Select(step => step.Number));
        Assert.Equal(2, cluster.Taken.Count(step => step.Work == "8200"));
    }

    [Fact]
    public async Task Stop_ItsListenerIsLost_FreesTheSlot()
    {
        var (node, lease) = (Node(), new LeaseId(Guid.NewGuid()));
        using var patience = GpuCluster.Patience();
        cluster.Pace.Halt();
        cluster.Pace.Allow(1);

        // Asks for no more, as one that is lost with its silo.
        await using var lost = Run(node, lease, seed: 8500).GetAsyncEnumerator(patience.Token);
        Assert.True(await lost.MoveNextAsync());

        await node.StopAsync(lease, Cancellation);
        await cluster.Pace.IdleAsync(patience.Token);
        cluster.Pace.Allow();

        Assert.Equal([1, 2, 3, 4], (await StepsAsync(node, new LeaseId(Guid.NewGuid()), seed: 8600).WaitAsync(patience.Token)).Select(step => step.Number));
    }

    [Fact]
    public async Task Run_ALaterAttemptIsAskedFor_StopsTheOneWhoseOwnerIsLost()
    {
        cluster.Pace.Halt();
        var lost = StepsAsync(Node(), new LeaseId(Guid.NewGuid()), seed: 8400, new WorkAttempt("acme/lost/0", 1));
        using var patience = GpuCluster.Patience();
        while (cluster.Pace.Working == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);

        var request = new LeaseRequest("acme/lost/0", TenantId.Parse("acme"), Priority.Normal, new WorkOffer(WorkKind.Picture, FakeEngine.Model)) { Attempt = 2 };
        await Inside().GetGrain<IGpuPoolGrain>(IGpuPoolGrain.Key).AskAsync(request, Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost);
        await cluster.Pace.IdleAsync(patience.Token);
        cluster.Pace.Allow();
        await Inside().GetGrain<IGpuPoolGrain>(IGpuPoolGrain.Key).LetGoAsync(new WorkAttempt(request.Id, 2), Cancellation);
    }

    private IGpuNodeGrain Node() => Inside().GetGrain<IGpuNodeGrain>(GpuNodeGrain.KeyOf(cluster.GpuSilos().First().SiloAddress));

    private IGrainFactory Inside() => cluster.Silos.GetSiloServiceProvider(cluster.GpuSilos().First().SiloAddress).GetRequiredService<IGrainFactory>();

    private static async Task<List<WorkStep>> StepsAsync(IGpuNodeGrain node, LeaseId lease, long seed, WorkAttempt? attempt = null)
    {
        var steps = new List<WorkStep>();
        await foreach (var step in Run(node, lease, seed, attempt).WithCancellation(Cancellation))
            steps.Add(step);
        return steps;
    }

    private static IAsyncEnumerable<WorkStep> Run(IGpuNodeGrain node, LeaseId lease, long seed, WorkAttempt? attempt = null)
    {
        var order = new CompositionOrder { Model = FakeEngine.Model, Prompt = "a beach", InferenceSteps = 4, Seed = seed };
        return node.RunAsync(lease, new PictureTask(CompositionId.Parse("acme/alone"), order, [], 0, null) { Attempt = attempt ?? new WorkAttempt($"acme/{seed}/0", 1) }, Cancellation);
    }
}
