using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion.Images;
using Cones2.EndToEnd.Tests.Processes;
using Cones2.Grains.Storage;
using Cones2.PictureWorld;
using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Subjects;

namespace Cones2.EndToEnd.Tests;

public sealed class ChaosTests(ClusterProcesses cluster) : PatientTests, IClassFixture<ClusterProcesses>
{
    private const int Compositions = 20;
    private const int Trainings = 4;

    // So many that disasters meet trainings too, and a silo which was told to stop does so before all is done.
    private const int ComposingSteps = 11;
    private const int LearningSteps = 17;

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RedisOutage = TimeSpan.FromSeconds(10);
    private static readonly TenantId Tenant = TenantId.Parse("acme");

    // By index; learned once, for all tests of the cluster.
    private static string[]? _undisturbed;

    [Theory]
    [InlineData("Gpu")]
    [InlineData("Control")]
    public Task Chaos_SiloIsKilled_AllEndsWellAndLittleIsRedone(string role) => LoseAsync(role, "KILL", run =>
    {
        Assert.All(run.Pictures, picture => Assert.InRange(picture.MostStepsBack, 0, ClusterProcesses.SaveEvery));
        Assert.All(run.Learnings, learning => Assert.InRange(learning.MostStepsBack, 0, ClusterProcesses.CheckpointEvery));
    });

    [Theory]
    [InlineData("Gpu")]
    [InlineData("Control")]
    public Task Chaos_SiloIsToldToStop_NothingIsRedone(string role) => LoseAsync(role, "TERM", run =>
    {
        Assert.All(run.Pictures, picture => Assert.Equal(0, picture.MostStepsBack));
        Assert.All(run.Learnings, learning => Assert.Equal(0, learning.MostStepsBack));
    });

    [Fact]
    public async Task Chaos_StorageAndRedisAreAwayForAWhile_NothingIsLostAndCallersAreTold()
    {
        using var painter = new ScenePainter();
        using var picture = Subject.FromSeed(0).Photo(0, painter).ToTensor();
        var photo = PngFile.Encode(picture);
        var id = SubjectId.Of(Tenant, "storage-meanwhile");

        var run = await RunAsync("storage", 30, async _ =>
        {
            // How long they are away is what the test is about.
            await cluster.StopStorageAsync();
            await cluster.PauseRedisAsync();
            await Task.Delay(RedisOutage, Cancellation);
            await cluster.ResumeRedisAsync();
            var back = Task.Delay(Outage - RedisOutage, Cancellation);
            var refused = await Assert.ThrowsAsync<ClusterException>(() => UploadAsync());
            Assert.Equal((ClusterError.StorageUnavailable, true), (refused.Code, refused.IsRetryable));
            await back;
            await cluster.StartStorageAsync();
        });

        await AssertAllEndedWell(run, "storage away");
        Assert.Contains(await UploadAsync(), (await cluster.Client.GetSubjectAsync(id, Cancellation)).Photos);

        Task<BlobReference> UploadAsync() => cluster.Client.UploadPhotoAsync(id, new MemoryStream(photo), Cancellation);
    }

    /// <summary>A silo is lost in the midst of work, a picture that has begun among it: a loss that meets none proves nothing.</summary>
    private async Task LoseAsync(string role, string signal, Action<ChaosRun> assert)
    {
        // Eight pictures at once beside the trainings, in the midst of their steps, and each past a save or close to one.
        var at = Random.Shared.Next(Compositions * ComposingSteps / 5, Compositions * ComposingSteps / 4);
        var run = await RunAsync($"{signal.ToLowerInvariant()}-{role.ToLowerInvariant()}", at, async run => await cluster.ReplaceAsync(await VictimAsync(role, run), signal));

        await AssertAllEndedWell(run, $"{signal} of {role} at step {at}");
        assert(run);
        Assert.Contains(run.Compositions.SelectMany(composition => composition!.Pictures), picture => picture.Attempts > 1);
    }

    /// <summary>
    /// Any GPU silo, since all have work; of the control silos that with most of the pictures that have begun, for Orleans may have
    /// put the grains of all of them on one.
    /// </summary>
    private async Task<SiloProcess> VictimAsync(string role, ChaosRun run)
    {
        if (role == "Gpu")
            return Random.Shared.GetItems(cluster.Silos.Where(silo => silo.Role == role).ToArray(), 1)[0];
        var homes = await Task.WhenAll(run.Begun(ComposingSteps).Select(cluster.SiloOfAsync));
        return homes.CountBy(home => home).MaxBy(home => home.Value).Key;
    }

    /// <summary>Orders all, lets the disaster happen once so many steps are told, and follows all to their ends.</summary>
    private async Task<ChaosRun> RunAsync(string name, int at, Func<ChaosRun, Task> disaster)
    {
        var run = new ChaosRun([.. Enumerable.Range(0, Compositions).Select(index => CompositionId.Of(Tenant, $"{name}-{index}"))], Trainings, at);
        var trainings = Enumerable.Range(0, Trainings).Select(index => LearnAsync(run, SubjectId.Of(Tenant, $"{name}-{index}"), index)).ToList();

        // Behind the pictures they would begin when most of those are done, and the disaster would meet little of either.
        await run.AllLearn.WaitAsync(Cancellation);
        var pictures = Enumerable.Range(0, Compositions).Select(index => ComposeAsync(run, index)).ToList();
        await run.IsUnderWay.WaitAsync(Cancellation);
        await disaster(run);
        await Task.WhenAll([.. trainings, .. pictures]);
        return run;
    }

    private async Task ComposeAsync(ChaosRun run, int index)
    {
        var id = run.Ids[index];
        await cluster.Client.SubmitAsync(id, new CompositionOrder
        {
            Model = ClusterProcesses.Model,
            Prompt = "a photo of a red mug and a blue car on the beach",
            InferenceSteps = ComposingSteps,
            Width = 64,
            Height = 64,
            Seed = index,
        }, Cancellation);
        await foreach (var progress in cluster.Client.WatchAsync(id, Cancellation))
            run.Saw(run.Pictures[index], progress.Picture.Step);
        run.Compositions[index] = await cluster.Client.GetCompositionAsync(id, Cancellation);
    }

    private async Task LearnAsync(ChaosRun run, SubjectId id, int index)
    {
        await cluster.Client.LearnAsync(id, await OrderAsync(id, index), Cancellation);
        await foreach (var progress in cluster.Client.WatchAsync(id, Cancellation))
            run.Saw(run.Learnings[index], progress.Step);
        run.Subjects[index] = await cluster.Client.GetSubjectAsync(id, Cancellation);
    }

    private async Task<LearningOrder> OrderAsync(SubjectId id, int index)
    {
        var subject = Subject.FromSeed(index);
        using var painter = new ScenePainter();
        var photos = new List<BlobReference>();
        for (var photo = 0; photo < 3; photo++)
        {
            using var picture = subject.Photo(photo, painter).ToTensor();
            photos.Add(await cluster.Blobs.WriteAsync(BlobOwner.Of(id), PngFile.Encode(picture), Cancellation));
        }

        return new LearningOrder
        {
            Model = ClusterProcesses.Model,
            ClassNoun = subject.ClassNoun,
            Photos = [.. photos],
            Steps = LearningSteps,
            LearningRate = 1e-4,
            Captions = [.. SmallModel.CaptionsOf(subject.ClassNoun).Take(20)],
            Priority = Priority.Normal,
        };
    }

    private async Task AssertAllEndedWell(ChaosRun run, string what)
    {
        Assert.All(run.Compositions, composition => Assert.True(
            composition!.State == WorkState.Done && composition.Pictures.All(picture => picture.Picture is not null),
            $"{what}: composition {composition.Id} ended as {composition.State}: {string.Join(' ', composition.Faults)}"));
        Assert.All(run.Subjects, subject => Assert.True(
            subject!.Learning.State == WorkState.Done && subject.Versions.Length == 1,
            $"{what}: subject {subject.Id} ended as {subject.Learning.State} with {subject.Versions.Length} versions: {string.Join(' ', subject.Learning.Faults)}"));
        _undisturbed ??= await Task.WhenAll(Enumerable.Range(0, Trainings).Select(UndisturbedAsync));
        Assert.Equal(_undisturbed, run.Subjects.Select(subject => subject!.Versions[0].Residual.Sha256));
    }

    /// <summary>Of the residual that a training ends with when nothing happens.</summary>
    private async Task<string> UndisturbedAsync(int index)
    {
        var id = SubjectId.Of(Tenant, $"undisturbed-{index}");
        await cluster.Client.LearnAsync(id, await OrderAsync(id, index), Cancellation);
        await foreach (var _ in cluster.Client.WatchAsync(id, Cancellation))
        {
        }

        return (await cluster.Client.GetSubjectAsync(id, Cancellation)).Versions[0].Residual.Sha256;
    }
}
