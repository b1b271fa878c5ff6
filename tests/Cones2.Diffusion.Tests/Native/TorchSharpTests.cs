using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Native;

/// <summary>Of the TorchSharp in the output folder, which the build mends.</summary>
public sealed class TorchSharpTests
{
    /// <summary>Without the mend, an addition or AdamW fails here within a few thousand steps, or computes with another number.</summary>
    [Fact]
    public void Arithmetic_CollectionsOnAnotherThread_ComputesTheSame()
    {
        var quiet = Train();
        using var done = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();

        var disturbed = Train();

        done.Cancel();
        collector.Join();
        Assert.Equal(quiet, disturbed);
    }

    private static float[] Train()
    {
        using var scope = NewDisposeScope();
        using var weight = new Parameter(new Seed(1).Normal(3, 5));
        using var optimizer = optim.AdamW([weight], lr: 0.01);
        var gradient = new Seed(2).Normal(3, 5);
        for (var step = 0; step < 4000; step++)
        {
            using var stepScope = NewDisposeScope();
            weight.grad = gradient * 0.5 + gradient / 3.0;
            optimizer.step();
        }

        return weight.data<float>().ToArray();
    }
}
