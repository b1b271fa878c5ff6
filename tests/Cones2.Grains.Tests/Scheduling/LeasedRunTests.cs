using Cones2.Grains.Scheduling;
using Microsoft.Extensions.DependencyInjection;

namespace Cones2.Grains.Tests.Scheduling;

public sealed class LeasedRunTests(GpuCluster cluster) : IClassFixture<GpuCluster>
{
    private LeasedRun Runs => cluster.Silos.GetSiloServiceProvider(cluster.GpuSilos().First().SiloAddress).GetRequiredService<LeasedRun>();

    [Fact]
    public async Task Run_HandedOverWhileAnAttemptBegins_ReturnsAndTakesNoStep()
    {
        using var patience = GpuCluster.Patience();
        using var handOver = new CancellationTokenSource();
        var work = new WatchedWork(handOver.CancelAsync);
        cluster.Pace.Halt();

        await Runs.RunAsync(work, handOver.Token, patience.Token);

        Assert.Equal(1, work.Begun);
        Assert.Equal(0, cluster.Pace.Working);
        Assert.Empty(work.SpentAtSteps);
        cluster.Pace.Allow();
    }

    /// <summary>What is kept with a step outlives its silo, and the tenant used the slot until then.</summary>
    [Fact]
    public async Task Run_StepIsTaken_WhatItHeldItsSlotForIsSpentBefore()
    {
        using var patience = GpuCluster.Patience();
        var work = new WatchedWork(() => Task.CompletedTask);
        cluster.Pace.Allow();

        await Runs.RunAsync(work, CancellationToken.None, patience.Token);

        Assert.InRange(work.SpentAtSteps.Count, WatchedWork.Steps, WatchedWork.Steps + 1);
        Assert.True(work.SpentAtSteps[0] > TimeSpan.Zero);
        Assert.Equal(work.SpentAtSteps.Order().Distinct(), work.SpentAtSteps);
        Assert.True(work.Spent >= work.SpentAtSteps[^1]);
    }
}
