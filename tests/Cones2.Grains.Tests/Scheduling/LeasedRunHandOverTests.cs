using Cones2.Grains.Scheduling;
using Microsoft.Extensions.DependencyInjection;

namespace Cones2.Grains.Tests.Scheduling;

public sealed class LeasedRunHandOverTests(GpuCluster cluster) : IClassFixture<GpuCluster>
{
    [Fact]
    public async Task Run_HandedOverWhileAnAttemptBegins_ReturnsAndTakesNoStep()
    {
        var runs = cluster.Silos.GetSiloServiceProvider(cluster.GpuSilos().First().SiloAddress).GetRequiredService<LeasedRun>();
        using var patience = GpuCluster.Patience();
        using var handOver = new CancellationTokenSource();
        var work = new BeginningWork(handOver);
        cluster.Pace.Halt();

        await runs.RunAsync(work, handOver.Token, patience.Token);

        Assert.Equal(1, work.Begun);
        Assert.Equal(0, cluster.Pace.Working);
        Assert.Empty(cluster.Taken);
    }
}
