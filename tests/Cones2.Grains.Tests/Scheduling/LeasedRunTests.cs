using Cones2.Contracts.Errors;
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

    /// <summary>As where control and GPU are one silo: no count in its memory outlives it.</summary>
    [Fact]
    public async Task Run_ItsProcessDiesInEachAttempt_IsGivenUpAfterTen()
    {
        using var patience = GpuCluster.Patience();
        var kept = 0;
        for (var attempt = 1; attempt <= 10; attempt++)
        {
            using var death = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
            var dying = new WatchedWork(death.CancelAsync) { Losses = kept };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runs.RunAsync(dying, CancellationToken.None, death.Token));
            kept = dying.KeptLosses;
            Assert.Equal(attempt, kept);
        }

        var work = new WatchedWork(() => Task.CompletedTask) { Losses = kept };
        var given = await Assert.ThrowsAsync<ClusterException>(() => Runs.RunAsync(work, CancellationToken.None, patience.Token));

        Assert.Contains("was lost 10 times, at last by the process that ran it", given.Message, StringComparison.Ordinal);
        Assert.Equal(0, work.Begun);
    }

    [Fact]
    public async Task Run_StepsAfterProcessesDied_CountThoseLossesNoMore()
    {
        using var patience = GpuCluster.Patience();
        var work = new WatchedWork(() => Task.CompletedTask) { Losses = 9 };
        cluster.Pace.Allow();

        await Runs.RunAsync(work, CancellationToken.None, patience.Token);

        Assert.Equal((10, 0), (work.KeptLosses, work.Losses));
        Assert.All(work.LossesAtSteps, losses => Assert.Equal(1, losses));
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
