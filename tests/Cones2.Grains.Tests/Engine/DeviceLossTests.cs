using Cones2.Contracts.Compositions;
using Cones2.Contracts.Scheduling;
using Cones2.Grains.Engine;

namespace Cones2.Grains.Tests.Engine;

public sealed class DeviceLossTests : LossTests
{
    public DeviceLossTests() => Cluster.Lost = "Silo_1";

    [Theory]
    [InlineData("CUDA error: an illegal memory access was encountered", true)]
    [InlineData("CUDA error: device-side assert triggered", true)]
    [InlineData("CUDA error: out of memory", false)]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB", false)]
    [InlineData("mat1 and mat2 shapes cannot be multiplied", false)]
    public void IsBehind_WhatTorchSays_IsALossWhereTheContextIsGone(string message, bool isLoss) =>
        Assert.Equal(isLoss, DeviceLoss.IsBehind(new InvalidOperationException(message)));

    [Fact]
    public async Task Submit_ADeviceIsLost_GetsNoWork()
    {
        Cluster.Pace.Halt();
        var composition = Cluster.Composition("acme/three");
        await composition.SubmitAsync(new CompositionOrder { Model = FakeEngine.Model, Prompt = "a beach", InferenceSteps = 4, Pictures = 3 }, Cancellation);

        await foreach (var _ in composition.WatchAsync(Cancellation))
        {
            var pictures = (await composition.GetStatusAsync(Cancellation)).Pictures;
            if (pictures.Count(picture => picture.State == WorkState.Running) == 2 && pictures.Any(picture => picture.Place is not null))
                break;
        }

        Assert.DoesNotContain(Cluster.Taken, step => step.Silo == "Silo_1");
        Cluster.Pace.Allow();
    }
}
