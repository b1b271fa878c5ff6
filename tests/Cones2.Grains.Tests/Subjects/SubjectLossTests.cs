using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion.Images;
using Cones2.Diffusion.Residuals;
using Cones2.Grains.Engine;
using Cones2.Grains.Storage;
using Cones2.Grains.Tests.Engine;

namespace Cones2.Grains.Tests.Subjects;

public sealed class SubjectLossTests : LossTests
{
    private ITenantGrain Acme => Cluster.Silos.Client.GetGrain<ITenantGrain>("acme");

    [Fact]
    public async Task Learn_ItsActivationEnds_TheNextOneEndsWithTheSameResidualAndRedoesNothing()
    {
        var (subject, order) = await BeginAsync(steps: 5);

        await Cluster.DeactivateAsync(subject);
        Cluster.Pace.Allow();
        var status = await Until(subject, status => status.State is not (WorkState.Waiting or WorkState.Running));

        Assert.Equal(2, status.Learning.Attempts);
        Assert.Equal(FakeEngine.Residual(order, [1]), await Cluster.Blobs.ReadAsync(status.Versions[0].Residual, Cancellation));
        Assert.Distinct(Cluster.Taken.Select(step => step.Number));
    }

    [Fact]
    public async Task Learn_SameOrderAfterACancellation_GoesOnFromTheCheckpoint()
    {
        var (subject, order) = await BeginAsync(steps: 5);
        await subject.CancelAsync(Cancellation);
        await Cluster.Pace.IdleAsync(Cancellation);
        Cluster.Pace.Allow();

        await subject.LearnAsync(order, Cancellation);
        var status = await Until(subject, status => status.State == WorkState.Done);

        Assert.Equal(FakeEngine.Residual(order, [1]), await Cluster.Blobs.ReadAsync(status.Versions[0].Residual, Cancellation));
        Assert.Equal(1, Cluster.Taken.Count(step => step.Number == 4));
    }

    [Fact]
    public async Task Learn_OtherOrderAfterACancellation_LeavesNoCheckpointBehind()
    {
        var (subject, order) = await BeginAsync(steps: 5);
        await subject.CancelAsync(Cancellation);
        await Cluster.Pace.IdleAsync(Cancellation);
        Cluster.Pace.Allow();

        await subject.LearnAsync(order with { Seed = 9 }, Cancellation);
        await Until(subject, status => status.State == WorkState.Done);

        // The photo and the residual.
        Assert.Equal(2, Cluster.BlobsOf(order.Photos[0].Owner));
    }

    [Fact]
    public async Task Learn_LastStepAlwaysFails_FailsAfterTenLosses()
    {
        var photo = await Cluster.Blobs.WriteAsync(BlobOwner.Of(SubjectId.Parse("acme/heavy")), [1], Cancellation);
        var subject = Cluster.Subject("acme/heavy");

        await subject.LearnAsync(new LearningOrder { Model = FakeEngine.Model, ClassNoun = FakeEngine.Heavy, Photos = [photo], Steps = 4 }, Cancellation);
        var learning = (await Until(subject, status => status.State == WorkState.Failed || status.Attempts > 10)).Learning;

        Assert.Equal((WorkState.Failed, 10), (learning.State, learning.Attempts));
        Assert.Contains("was lost 10 times", Assert.Single(learning.Faults).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_ItsStateIsAway_IsTakenBackByItsReminder()
    {
        var subject = Cluster.Subject("acme/ghost");

        await RefusedAsync(() => subject.CreateAsync(Cancellation));

        await IsTakenBackAsync(subject);
    }

    [Fact]
    public async Task KeepPhoto_ItsStateIsAway_IsTakenBackByItsReminder()
    {
        var (subject, upload) = (Cluster.Subject("acme/ghost"), Guid.NewGuid());
        using var noise = TorchSharp.torch.rand(3, 20, 20);
        await subject.AppendPhotoAsync(upload, 0, new BlobPart([.. PngFile.Encode(noise)]), Cancellation);

        await RefusedAsync(() => subject.KeepPhotoAsync(upload, Cancellation));

        await IsTakenBackAsync(subject);
    }

    [Fact]
    public async Task Import_ItsStateIsAway_IsTakenBackByItsReminder()
    {
        var subject = Cluster.Subject("acme/ghost");
        var residual = new ResidualEmbedding { Values = [1, 2, 3, 4], Width = 4, ClassNoun = "fox" };

        await RefusedAsync(() => subject.ImportAsync(FakeEngine.Model, null, new BlobPart([.. BytesAsFile.Save("safetensors", residual.Save)]), Cancellation));

        await IsTakenBackAsync(subject);
    }

    [Fact]
    public async Task Create_RemindedOf_IsThereAllTheSame()
    {
        var subject = Cluster.Subject("acme/made");
        await subject.CreateAsync(Cancellation);

        await Cluster.RemindAsync(subject);

        Assert.Equal(["made"], (await Acme.ListSubjectsAsync(null, 10, Cancellation)).Names);
        Assert.Equal(WorkState.None, (await subject.GetStatusAsync(Cancellation)).Learning.State);
    }

    [Fact]
    public async Task Cancel_WithACheckpoint_CountsItUntilAnotherOrder()
    {
        var (subject, order) = await BeginAsync(steps: 5);
        await subject.CancelAsync(Cancellation);

        // The books are told right after the caller.
        TenantUsage cancelled;
        do
            cancelled = await Acme.GetUsageAsync(Cancellation);
        while (cancelled.GpuSeconds == 0);
        await subject.LearnAsync(order with { Seed = 9 }, Cancellation);

        Assert.True(cancelled.Bytes > 0);
        Assert.Equal(0, (await Acme.GetUsageAsync(Cancellation)).Bytes);
    }

    [Fact]
    public async Task GetResidual_WhileItIsLearned_SaysToRetry()
    {
        var (subject, _) = await BeginAsync(steps: 1);

        var exception = await Assert.ThrowsAsync<ClusterException>(() => subject.GetResidualAsync(null, Cancellation));

        Assert.Equal(ClusterError.NotReady, exception.Code);
        Assert.True(exception.IsRetryable);
    }

    [Fact]
    public async Task Learn_AnotherOrderMeanwhile_IsAConflict()
    {
        var (subject, order) = await BeginAsync(steps: 1);

        var exception = await Assert.ThrowsAsync<ClusterException>(() => subject.LearnAsync(order with { Seed = 9 }, Cancellation));

        Assert.Equal(ClusterError.Conflict, exception.Code);
    }

    [Fact]
    public async Task Delete_WhileItIsLearned_StopsAndLeavesNothing()
    {
        var (subject, order) = await BeginAsync(steps: 3);

        await subject.DeleteAsync(Cancellation);

        var exception = await Assert.ThrowsAsync<ClusterException>(() => Cluster.Blobs.ReadAsync(order.Photos[0], Cancellation));
        Assert.Equal(ClusterError.NotFound, exception.Code);
        Assert.Equal(3, Cluster.Taken.Count);
    }

    [Fact]
    public async Task Delete_WhileItWaits_LeavesNoRequestBehind()
    {
        Cluster.Pace.Halt();
        var full = Cluster.Composition("acme/full");
        await full.SubmitAsync(new CompositionOrder { Model = FakeEngine.Model, Prompt = "a beach", InferenceSteps = 4, Pictures = 3 }, Cancellation);
        await foreach (var _ in full.WatchAsync(Cancellation))
        {
            if ((await full.GetStatusAsync(Cancellation)).Pictures.All(picture => picture.State == WorkState.Running))
                break;
        }

        var photo = await Cluster.Blobs.WriteAsync(BlobOwner.Of(SubjectId.Parse("acme/rex")), [1], Cancellation);
        var subject = Cluster.Subject("acme/rex");
        await subject.LearnAsync(new LearningOrder { Model = FakeEngine.Model, ClassNoun = "dog", Photos = [photo], Steps = 9 }, Cancellation);
        await Until(subject, status => status.Place is not null);

        await subject.DeleteAsync(Cancellation);

        Assert.Null(await Acme.GetNextPlaceAsync(Cancellation));
    }

    [Fact]
    public async Task Learn_RemindersAreAway_SaysToRetry()
    {
        Cluster.IsAway = state => state == "reminders";
        var refusal = await Assert.ThrowsAsync<ClusterException>(() => Cluster.OrderLearningAsync("acme/unpromised"));
        Cluster.IsAway = _ => false;

        Assert.Equal(ClusterError.StorageUnavailable, refusal.Code);
        Assert.Equal("subject acme/unpromised", Assert.Single(refusal.Faults).Where);
        await Cluster.LearnAsync("acme/unpromised");
    }

    [Fact]
    public async Task Cancel_StorageIsAway_StopsTheTrainingAllTheSame()
    {
        var (subject, _) = await BeginAsync(steps: 3);
        Cluster.IsAway = state => state == "subject";

        var refusal = await Assert.ThrowsAsync<ClusterException>(() => subject.CancelAsync(Cancellation));
        await Cluster.Pace.IdleAsync(Cancellation);
        Cluster.IsAway = _ => false;

        Assert.True(refusal.IsRetryable);
        Assert.Equal(3, Cluster.Taken.Count);
        Assert.Equal(WorkState.Cancelled, (await subject.GetStatusAsync(Cancellation)).Learning.State);
    }

    /// <summary>Has a call refused whose outcome can't be kept.</summary>
    private async Task RefusedAsync(Func<Task> call)
    {
        Cluster.IsAway = state => state == "subject";
        Assert.True((await Assert.ThrowsAsync<ClusterException>(call)).IsRetryable);
        Cluster.IsAway = _ => false;
    }

    private async Task IsTakenBackAsync(ISubjectGrain subject)
    {
        await Cluster.RemindAsync(subject);

        Assert.Equal(new TenantUsage(), await Acme.GetUsageAsync(Cancellation));
        Assert.Equal(0, Cluster.BlobsOf(BlobOwner.Of(SubjectId.Parse("acme/ghost"))));
    }

    private async Task<(ISubjectGrain Subject, LearningOrder Order)> BeginAsync(int steps)
    {
        Cluster.Pace.Halt();
        var photo = await Cluster.Blobs.WriteAsync(BlobOwner.Of(SubjectId.Parse("acme/rex")), [1], Cancellation);
        var order = new LearningOrder { Model = FakeEngine.Model, ClassNoun = "dog", Photos = [photo], Steps = 9 };
        var subject = Cluster.Subject("acme/rex");
        await subject.LearnAsync(order, Cancellation);
        Cluster.Pace.Allow(steps);
        await Until(subject, status => status.Step == steps);
        return (subject, order);
    }

    private async Task<SubjectStatus> Until(ISubjectGrain subject, Func<LearningStatus, bool> isReached)
    {
        while (true)
        {
            await foreach (var status in subject.WatchAsync(Cancellation))
            {
                if (isReached(status))
                    return await subject.GetStatusAsync(Cancellation);
            }
        }
    }
}
