using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion.Images;
using Cones2.Grains.Storage;
using Cones2.Grains.Tests.Engine;

namespace Cones2.Grains.Tests.Compositions;

public sealed class CompositionLossTests : LossTests
{
    private ITenantGrain Acme => Cluster.Silos.Client.GetGrain<ITenantGrain>("acme");

    [Fact]
    public async Task Submit_GpuSiloIsKilled_GoesOnElsewhereFromTheLastSavedStep()
    {
        Cluster.Pace.Halt();
        var order = Order(pictures: 3);
        var composition = Cluster.Composition("acme/killed");
        await composition.SubmitAsync(order, Cancellation);
        Cluster.Pace.Allow(9);
        await Until(composition, status => status.Pictures.Sum(picture => picture.Step) == 9);

        // Not awaited at once: in one process, a silo's end waits for its engine to come to one.
        var lost = Cluster.Taken.GroupBy(step => step.Silo).MaxBy(steps => steps.Count())!;
        var killed = Cluster.KillAsync(lost.Key);
        await Until(composition, status => status.Pictures.Any(picture => picture.State == WorkState.Waiting));
        Cluster.Pace.Allow();
        await killed;
        var status = await Until(composition, status => status.State != WorkState.Running);

        Assert.Empty(status.Faults);
        Assert.Equal(WorkState.Done, status.State);
        foreach (var picture in status.Pictures)
            Assert.Equal(FakeEngine.Picture(order, picture.Index), await Cluster.Blobs.ReadAsync(picture.Picture!, Cancellation));

        var redone = lost.Count(step => Cluster.Taken.Any(other => other.Silo != step.Silo && (other.Work, other.Number) == (step.Work, step.Number)));
        Assert.InRange(redone, 0, FakeEngine.SaveEvery);
        Assert.Equal(1, status.Pictures.Count(picture => picture.Attempts > 1));
    }

    [Fact]
    public async Task Submit_GpuSiloStops_TheOthersDoItsWork()
    {
        var stopped = Cluster.GpuSilos().First();
        await Cluster.StopAsync(stopped.Name);
        var composition = Cluster.Composition("acme/stopped");

        await composition.SubmitAsync(Order(pictures: 6), Cancellation);
        var status = await Until(composition, status => status.State == WorkState.Done);

        Assert.All(status.Pictures, picture => Assert.Equal(1, picture.Attempts));
        Assert.DoesNotContain(Cluster.Taken, step => step.Silo == stopped.Name);
    }

    [Fact]
    public async Task Submit_GpuSiloStopsMeanwhile_ItsPictureIsHandedOver()
    {
        Cluster.Pace.Halt();
        var order = Order(pictures: 3);
        var composition = Cluster.Composition("acme/handed-over");
        await composition.SubmitAsync(order, Cancellation);
        Cluster.Pace.Allow(7);
        await Until(composition, status => status.Pictures.Sum(picture => picture.Step) == 7);

        await Cluster.StopAsync(Cluster.Taken.First().Silo);
        Cluster.Pace.Allow();
        var status = await Until(composition, status => status.State == WorkState.Done);

        foreach (var picture in status.Pictures)
            Assert.Equal(FakeEngine.Picture(order, picture.Index), await Cluster.Blobs.ReadAsync(picture.Picture!, Cancellation));
        Assert.Equal([1, 1, 2], status.Pictures.Select(picture => picture.Attempts).Order());
        Assert.Distinct(Cluster.Taken.Select(step => (step.Work, step.Number)));
    }

    [Fact]
    public async Task Submit_AllOtherGpuSilosStop_ItsPictureIsNotDisturbed()
    {
        Cluster.Pace.Halt();
        var composition = Cluster.Composition("acme/undisturbed");
        await composition.SubmitAsync(Order(pictures: 1), Cancellation);
        Cluster.Pace.Allow(5);
        await Until(composition, status => status.Pictures[0].Step == 5);

        var its = Cluster.Taken.First().Silo;
        foreach (var other in Cluster.GpuSilos().Select(silo => silo.Name).Where(name => name != its).ToList())
            await Cluster.StopAsync(other);
        Cluster.Pace.Allow();
        var status = await Until(composition, status => status.State == WorkState.Done);

        Assert.Equal(1, status.Pictures[0].Attempts);
        Assert.Distinct(Cluster.Taken.Select(step => step.Number));
    }

    [Fact]
    public async Task Submit_LastStepAlwaysFails_FailsAfterTenLosses()
    {
        var composition = Cluster.Composition("acme/heavy");

        await composition.SubmitAsync(Order(pictures: 1) with { Prompt = FakeEngine.Heavy, InferenceSteps = 4 }, Cancellation);
        var status = await Until(composition, status => status.State == WorkState.Failed || status.Pictures[0].Attempts > 10);

        Assert.Equal((WorkState.Failed, 10), (status.State, status.Pictures[0].Attempts));
        Assert.Contains("was lost 10 times", Assert.Single(status.Faults).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_ItsActivationEnds_TheNextOneGoesOnAndRedoesNothing()
    {
        Cluster.Pace.Halt();
        var order = Order(pictures: 1);
        var composition = Cluster.Composition("acme/moved");
        await composition.SubmitAsync(order, Cancellation);
        Cluster.Pace.Allow(5);
        await Until(composition, status => status.Pictures[0].Step == 5);

        await Cluster.DeactivateAsync(composition);
        Cluster.Pace.Allow();
        var status = await Until(composition, status => status.State is not (WorkState.Running or WorkState.Waiting));

        Assert.Equal(FakeEngine.Picture(order, 0), await Cluster.Blobs.ReadAsync(status.Pictures[0].Picture!, Cancellation));
        Assert.Equal(2, status.Pictures[0].Attempts);
        Assert.Distinct(Cluster.Taken.Select(step => (step.Work, step.Number)));
    }

    [Fact]
    public async Task Take_WhatWasSavedBeforeCannotBeDeleted_RedoesNothing()
    {
        Cluster.KeepsBlobs = true;
        var composition = Cluster.Composition("acme/kept");

        await composition.SubmitAsync(Order(pictures: 1) with { Seed = 71 }, Cancellation);
        var status = await Until(composition, status => status.State is not (WorkState.Running or WorkState.Waiting));
        var next = Cluster.Composition("acme/after");
        await next.SubmitAsync(Order(pictures: 3) with { Seed = 80 }, Cancellation);
        await Until(next, status => status.State == WorkState.Done);

        Assert.Equal(WorkState.Done, status.State);
        Assert.Distinct(Cluster.Taken.Where(step => step.Work == "71").Select(step => step.Number));
    }

    [Fact]
    public async Task Submit_TheBooksAreAway_LeavesNothingInThem()
    {
        Cluster.IsAway = state => state == "tenant";
        var refusal = await Assert.ThrowsAsync<ClusterException>(() => Cluster.Composition("acme/refused").SubmitAsync(Order(pictures: 1), Cancellation));
        Cluster.IsAway = _ => false;

        Assert.True(refusal.IsRetryable);
        await Cluster.Composition("acme/taken").SubmitAsync(Order(pictures: 1), Cancellation);
        Assert.Equal(["taken"], (await Acme.ListCompositionsAsync(null, 10, Cancellation)).Names);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Submit_RefusedWhileBlobsAreAway_TellsWhatIsWrongWithIt(bool hasMask)
    {
        var composition = Cluster.Composition("acme/refused");
        var mask = await composition.KeepMaskAsync(new BlobPart([.. WhitePng()]), Cancellation);
        Cluster.KeepsBlobs = true;
        var order = Order(pictures: 10_000) with { Subjects = [new PlacedSubject { Name = "nobody", Mask = hasMask ? mask : null }] };

        var refusal = await Assert.ThrowsAsync<ClusterException>(() => composition.SubmitAsync(order, Cancellation));
        Cluster.KeepsBlobs = false;
        await composition.AsReference<IRemindable>().ReceiveReminder("work", new TickStatus(), Cancellation);

        Assert.Equal(ClusterError.InvalidInput, refusal.Code);
        Assert.Contains(refusal.Faults, fault => fault.Where == "pictures");
        Assert.Equal(ClusterError.NotFound, (await Assert.ThrowsAsync<ClusterException>(() => Cluster.Blobs.ReadAsync(mask, Cancellation))).Code);
    }

    [Fact]
    public async Task Submit_RemindersAreAway_SaysToRetry()
    {
        var composition = Cluster.Composition("acme/unpromised");
        Cluster.IsAway = state => state == "reminders";
        var refusal = await Assert.ThrowsAsync<ClusterException>(() => composition.SubmitAsync(Order(pictures: 1), Cancellation));
        Cluster.IsAway = _ => false;

        Assert.Equal(ClusterError.StorageUnavailable, refusal.Code);
        Assert.Equal("composition acme/unpromised", Assert.Single(refusal.Faults).Where);
        await composition.SubmitAsync(Order(pictures: 1), Cancellation);
        await Until(composition, status => status.State == WorkState.Done);
    }

    [Fact]
    public async Task Submit_ItsOwnStateIsAway_IsTakenOutOfTheBooksByItsReminder()
    {
        Cluster.IsAway = state => state == "composition";
        var composition = Cluster.Composition("acme/refused");
        var refusal = await Assert.ThrowsAsync<ClusterException>(() => composition.SubmitAsync(Order(pictures: 1), Cancellation));
        Cluster.IsAway = _ => false;

        await composition.AsReference<IRemindable>().ReceiveReminder("work", new TickStatus(), Cancellation);

        Assert.True(refusal.IsRetryable);
        Assert.Empty((await Acme.ListCompositionsAsync(null, 10, Cancellation)).Names);
        Assert.Equal(ClusterError.NotFound, (await Assert.ThrowsAsync<ClusterException>(() => composition.GetStatusAsync(Cancellation))).Code);
    }

    [Fact]
    public async Task Cancel_StorageIsAway_StopsTheWorkAllTheSame()
    {
        Cluster.Pace.Halt();
        var composition = Cluster.Composition("acme/cancelled");
        await composition.SubmitAsync(Order(pictures: 1) with { Seed = 72 }, Cancellation);
        Cluster.Pace.Allow(3);
        await Until(composition, status => status.Pictures[0].Step == 3);
        Cluster.IsAway = state => state == "composition";

        var refusal = await Assert.ThrowsAsync<ClusterException>(() => composition.CancelAsync(Cancellation));
        await Cluster.Pace.IdleAsync(Cancellation);
        Cluster.IsAway = _ => false;
        Cluster.Pace.Allow();
        var next = Cluster.Composition("acme/next");
        await next.SubmitAsync(Order(pictures: 3) with { Seed = 90 }, Cancellation);
        await Until(next, status => status.State == WorkState.Done);

        Assert.True(refusal.IsRetryable);
        Assert.Equal(3, Cluster.Taken.Count(step => step.Work == "72"));
        Assert.Equal(WorkState.Cancelled, (await composition.GetStatusAsync(Cancellation)).State);
    }

    [Fact]
    public async Task Delete_RunningComposition_CountsWhatItUsed()
    {
        Cluster.Pace.Halt();
        var composition = Cluster.Composition("acme/used");
        await composition.SubmitAsync(Order(pictures: 1), Cancellation);
        Cluster.Pace.Allow(3);
        await Until(composition, status => status.Pictures[0].Step == 3);

        await composition.DeleteAsync(Cancellation);

        var usage = await Acme.GetUsageAsync(Cancellation);
        Assert.True(usage.GpuSeconds > 0);
        Assert.Equal((0, 0), (usage.Compositions, usage.Bytes));
    }

    [Fact]
    public async Task Delete_BlobsStay_IsGoneOnWithByItsReminder()
    {
        var composition = Cluster.Composition("acme/swept");
        await composition.SubmitAsync(Order(pictures: 1), Cancellation);
        var picture = (await Until(composition, status => status.State == WorkState.Done)).Pictures[0].Picture!;
        Cluster.KeepsBlobs = true;
        await Assert.ThrowsAsync<ClusterException>(() => composition.DeleteAsync(Cancellation));
        Cluster.KeepsBlobs = false;

        await composition.AsReference<IRemindable>().ReceiveReminder("work", new TickStatus(), Cancellation);
        await composition.DeleteAsync(Cancellation);

        Assert.Equal(ClusterError.NotFound, (await Assert.ThrowsAsync<ClusterException>(() => Cluster.Blobs.ReadAsync(picture, Cancellation))).Code);
        Assert.Empty((await Acme.ListCompositionsAsync(null, 10, Cancellation)).Names);
    }

    [Fact]
    public async Task Cancel_RunningPicture_StopsWithinAStepAndFreesTheSlot()
    {
        Cluster.Pace.Halt();
        var composition = Cluster.Composition("acme/cancelled");
        await composition.SubmitAsync(Order(pictures: 4), Cancellation);
        Cluster.Pace.Allow(3);
        await Until(composition, status => status.Pictures.Sum(picture => picture.Step) == 3);

        // Each silo has one of them: who has not begun yet can't be told from who has stopped.
        while (Cluster.Pace.Working < 3)
            await Task.Delay(TimeSpan.FromMilliseconds(10), Cancellation);

        var status = await composition.CancelAsync(Cancellation);
        await Cluster.Pace.IdleAsync(Cancellation);
        Cluster.Pace.Allow();
        var next = Cluster.Composition("acme/next");
        await next.SubmitAsync(Order(pictures: 3) with { Seed = 50 }, Cancellation);
        var done = await Until(next, status => status.State == WorkState.Done);

        Assert.All(status.Pictures, picture => Assert.Equal(WorkState.Cancelled, picture.State));
        Assert.All(done.Pictures, picture => Assert.Equal(1, picture.Attempts));
        Assert.Equal(3, Cluster.Taken.Count(step => step.Work.Length == 1));
        Assert.Equal(WorkState.Cancelled, (await composition.GetStatusAsync(Cancellation)).State);
    }

    [Fact]
    public async Task Delete_RunningComposition_StopsItAndFreesTheSlots()
    {
        Cluster.Pace.Halt();
        var composition = Cluster.Composition("acme/deleted");
        await composition.SubmitAsync(Order(pictures: 4), Cancellation);
        Cluster.Pace.Allow(3);
        await Until(composition, status => status.Pictures.Sum(picture => picture.Step) == 3);

        await composition.DeleteAsync(Cancellation);
        await Cluster.Pace.IdleAsync(Cancellation);
        Cluster.Pace.Allow();
        var next = Cluster.Composition("acme/next");
        await next.SubmitAsync(Order(pictures: 3) with { Seed = 50 }, Cancellation);
        await Until(next, status => status.State == WorkState.Done);

        Assert.Equal(3, Cluster.Taken.Count(step => step.Work.Length == 1));
    }

    [Fact]
    public async Task GetStatus_MorePicturesThanSlots_TellsThePlaceInTheQueue()
    {
        Cluster.Pace.Halt();
        var composition = Cluster.Composition("acme/queued");
        await composition.SubmitAsync(Order(pictures: 5), Cancellation);

        var status = await Until(composition, status => status.Pictures.Count(picture => picture.Place is not null) == 2);

        Assert.Equal([1, 2], status.Pictures.Where(picture => picture.Place is not null).Select(picture => picture.Place!.Position).Order());
    }

    private static byte[] WhitePng()
    {
        using var white = TorchSharp.torch.ones(3, 16, 16);
        return PngFile.Encode(white);
    }

    private static CompositionOrder Order(int pictures) =>
        new() { Model = FakeEngine.Model, Prompt = "a beach", InferenceSteps = 20, Pictures = pictures };

    /// <summary>Watches, again after each loss of the stream, until the status is as it shall be.</summary>
    private async Task<CompositionStatus> Until(ICompositionGrain composition, Func<CompositionStatus, bool> isReached)
    {
        while (true)
        {
            await foreach (var _ in composition.WatchAsync(Cancellation))
            {
                var status = await composition.GetStatusAsync(Cancellation);
                if (isReached(status))
                    return status;
            }

            if (await composition.GetStatusAsync(Cancellation) is var last && isReached(last))
                return last;
        }
    }
}
