using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion.Residuals;
using Cones2.Grains.Engine;
using Cones2.Grains.Storage;
using Cones2.Grains.Tests.Engine;

namespace Cones2.Grains.Tests.Subjects;

public sealed class SubjectGrainTests(GpuCluster cluster) : IClassFixture<GpuCluster>
{
    private static readonly byte[][] Photos = [[1, 2, 3], [4, 5]];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Learn_ToTheEnd_PublishesTheResidual()
    {
        var order = await OrderAsync("acme/rex", "dog");

        var status = await LearnAsync("acme/rex", order);

        Assert.Empty(status.Learning.Faults);
        Assert.Equal(WorkState.Done, status.Learning.State);
        var version = Assert.Single(status.Versions);
        Assert.Equal(1, status.Published);
        Assert.Equal(version, await cluster.Subject("acme/rex").GetResidualAsync(null, Cancellation));
        Assert.Equal(FakeEngine.Residual(order, Photos), await cluster.Blobs.ReadAsync(version.Residual, Cancellation));
    }

    [Fact]
    public async Task Learn_LearnedSubject_ComposesWithItsResidual()
    {
        var learning = await OrderAsync("acme/mug", "mug");
        await LearnAsync("acme/mug", learning);
        var order = new CompositionOrder
        {
            Model = FakeEngine.Model,
            Prompt = "a {cup} on a table",
            Subjects = [new PlacedSubject { Name = "cup", Subject = "mug", Box = new PictureBox(0, 0, 256, 512) }],
            InferenceSteps = 3,
        };
        var composition = cluster.Composition("acme/table");

        await composition.SubmitAsync(order, Cancellation);
        await foreach (var _ in composition.WatchAsync(Cancellation))
        {
        }

        var picture = (await composition.GetStatusAsync(Cancellation)).Pictures[0].Picture!;
        Assert.Equal(FakeEngine.Picture(order, 0, FakeEngine.Residual(learning, Photos)), await cluster.Blobs.ReadAsync(picture, Cancellation));
    }

    [Theory]
    [InlineData("residual.safetensors", null)]
    [InlineData("residual.pt", "fox")]
    public async Task Import_ResidualFile_IsTheNextVersionOnce(string file, string? noun)
    {
        var subject = cluster.Subject($"acme/imported-{Path.GetExtension(file)[1..]}");
        var part = new BlobPart([.. ResidualFile(file)]);

        await subject.ImportAsync(FakeEngine.Model, noun, part, Cancellation);
        var status = await subject.ImportAsync(FakeEngine.Model, noun, part, Cancellation);

        var version = Assert.Single(status.Versions);
        Assert.Equal((1, "fox", FakeEngine.Model), (version.Number, version.ClassNoun, version.Model));
        Assert.Equal(version, await subject.GetResidualAsync(null, Cancellation));
    }

    [Fact]
    public async Task Import_FileThatDoesNotKnowItsNoun_AsksForIt()
    {
        var exception = await Assert.ThrowsAsync<ClusterException>(() =>
            cluster.Subject("acme/nounless").ImportAsync(FakeEngine.Model, null, new BlobPart([.. ResidualFile("residual.pt")]), Cancellation));

        Assert.Equal("say which noun it stands for", Assert.Single(exception.Faults).Remedy);
    }

    [Fact]
    public async Task Import_NoResidual_SaysSo()
    {
        var exception = await Assert.ThrowsAsync<ClusterException>(() =>
            cluster.Subject("acme/bad").ImportAsync(FakeEngine.Model, null, new BlobPart([1, 2, 3]), Cancellation));

        Assert.Equal("residual of subject acme/bad", Assert.Single(exception.Faults).Where);
    }

    [Fact]
    public async Task Learn_ResidualDamagedAfterwards_FailsWhatNeedsItAndNamesTheBlob()
    {
        var learned = await LearnAsync("acme/vase", await OrderAsync("acme/vase", "vase"));
        cluster.Damage(learned.Versions[0].Residual);
        var composition = cluster.Composition("acme/shelf");
        await composition.SubmitAsync(
            new CompositionOrder { Model = FakeEngine.Model, Prompt = "a {vase}", Subjects = [new PlacedSubject { Name = "vase" }], InferenceSteps = 3 }, Cancellation);
        await foreach (var _ in composition.WatchAsync(Cancellation))
        {
        }

        var status = await composition.GetStatusAsync(Cancellation);

        Assert.Equal(WorkState.Failed, status.State);
        Assert.Equal(ClusterError.DamagedBlob, status.Error);
        Assert.Equal($"blob {learned.Versions[0].Residual}", Assert.Single(status.Faults).Where);
    }

    [Fact]
    public async Task Learn_AnotherOrderAfterwards_AddsAVersionThatCanBeRolledBack()
    {
        await LearnAsync("acme/cat", await OrderAsync("acme/cat", "cat"));
        var status = await LearnAsync("acme/cat", await OrderAsync("acme/cat", "cat") with { Seed = 2 });
        Assert.Equal(2, status.Published);

        await cluster.Subject("acme/cat").PublishAsync(1, Cancellation);

        Assert.Equal(status.Versions[0], await cluster.Subject("acme/cat").GetResidualAsync(null, Cancellation));
        Assert.Equal(status.Versions[1], await cluster.Subject("acme/cat").GetResidualAsync(2, Cancellation));
    }

    [Fact]
    public async Task KeepPhoto_NoPhoto_LeavesNothingInTheBooks()
    {
        var (subject, upload) = (cluster.Subject("initech/fresh"), Guid.NewGuid());
        RequestContext.Set(TenantTokens.ContextKey, GpuCluster.Tokens.Sign(TenantId.Parse("initech"), TimeSpan.FromMinutes(5)));
        await subject.AppendPhotoAsync(upload, 0, new BlobPart([1, 2, 3]), Cancellation);

        await Assert.ThrowsAsync<ClusterException>(() => subject.KeepPhotoAsync(upload, Cancellation));

        var tenant = cluster.Silos.Client.GetGrain<ITenantGrain>("initech");
        Assert.Empty((await tenant.ListSubjectsAsync(null, 10, Cancellation)).Names);
        Assert.Equal(new TenantUsage(), await tenant.GetUsageAsync(Cancellation));
    }

    [Fact]
    public async Task Import_WhatNoModelOffers_TellsEveryFault()
    {
        var residual = new ResidualEmbedding { Values = [1, 2, 3, 4], Width = 4, ClassNoun = "dog" };
        var bytes = BytesAsFile.Save("safetensors", residual.Save);

        var exception = await Assert.ThrowsAsync<ClusterException>(() => cluster.Subject("acme/imported").ImportAsync("nope", "", new BlobPart([.. bytes]), Cancellation));

        Assert.Equal(["model", "classNoun"], exception.Faults.Select(fault => fault.Where));
    }

    [Fact]
    public async Task Import_WithMoreInTheFile_IsWrittenAnew()
    {
        var residual = new ResidualEmbedding { Values = [1, 2, 3, 4], Width = 4, ClassNoun = "dog" };
        byte[] bytes = [.. BytesAsFile.Save("pt", residual.Save)];

        var status = await cluster.Subject("acme/anew").ImportAsync(FakeEngine.Model, "dog", new BlobPart([.. bytes]), Cancellation);

        // The pickle is read, and not kept.
        var kept = await cluster.Blobs.ReadAsync(status.Versions[0].Residual, Cancellation);
        Assert.Equal("safetensors", ResidualFormat.Of(kept));
        Assert.Equal(residual.Values, BytesAsFile.Load(kept, "safetensors", "kept", ResidualEmbedding.Load).Values);
    }

    [Fact]
    public async Task Learn_ManyFaults_TellsAllAtOnce()
    {
        var order = await OrderAsync("acme/other", "") with { Recipe = "magic", Model = " " };

        var exception = await Assert.ThrowsAsync<ClusterException>(() => cluster.Subject("acme/faults").LearnAsync(order, Cancellation));

        Assert.Equal(["model", "classNoun", "photos[0]", "photos[1]", "recipe"], exception.Faults.Select(fault => fault.Where));
    }

    [Fact]
    public async Task Learn_PhotosThatAreNotThere_TellsEachBesideAllElse()
    {
        var order = await OrderAsync("acme/unseen", "");
        await cluster.Blobs.DeleteAsync(order.Photos[1], Cancellation);
        order = order with { Photos = [.. order.Photos, order.Photos[0] with { Sha256 = new string('0', 64) }] };

        var exception = await Assert.ThrowsAsync<ClusterException>(() => cluster.Subject("acme/unseen").LearnAsync(order, Cancellation));

        Assert.Equal(ClusterError.InvalidInput, exception.Code);
        Assert.Equal(["classNoun", "photos[1]", "photos[2]"], exception.Faults.Select(fault => fault.Where));
    }

    [Fact]
    public async Task GetResidual_NeverLearned_IsNotFound()
    {
        var exception = await Assert.ThrowsAsync<ClusterException>(() => cluster.Subject("acme/nobody").GetResidualAsync(null, Cancellation));

        Assert.Equal(ClusterError.NotFound, exception.Code);
    }

    [Fact]
    public async Task Create_TwiceThenDeleted_IsThereOnceAndThenNever()
    {
        var subject = cluster.Subject("acme/made");

        var made = await subject.CreateAsync(Cancellation);
        var again = await subject.CreateAsync(Cancellation);

        Assert.Equal((WorkState.None, 0, 0), (made.Learning.State, made.Photos.Length, made.Versions.Length));
        Assert.Equal(made.Id, again.Id);
        Assert.Equal(made.Id, (await subject.GetStatusAsync(Cancellation)).Id);
        await subject.DeleteAsync(Cancellation);
        Assert.Equal(ClusterError.Deleted, (await Assert.ThrowsAsync<ClusterException>(() => subject.CreateAsync(Cancellation))).Code);
    }

    [Fact]
    public async Task Delete_LearnedSubject_LeavesNothingAndRefusesUse()
    {
        var order = await OrderAsync("acme/gone", "fox");
        var status = await LearnAsync("acme/gone", order);

        await cluster.Subject("acme/gone").DeleteAsync(Cancellation);

        foreach (var blob in order.Photos.Append(status.Versions[0].Residual))
            Assert.Equal(ClusterError.NotFound, (await Assert.ThrowsAsync<ClusterException>(() => cluster.Blobs.ReadAsync(blob, Cancellation))).Code);
        var exception = await Assert.ThrowsAsync<ClusterException>(() => cluster.Subject("acme/gone").LearnAsync(order, Cancellation));
        Assert.Equal(ClusterError.Deleted, exception.Code);
        await cluster.Subject("acme/gone").DeleteAsync(Cancellation);
    }

    private static byte[] ResidualFile(string name)
    {
        using var folder = new TemporaryFolder();
        new ResidualEmbedding { Values = [1, 2, 3, 4], Width = 4, ClassNoun = "fox" }.Save(folder[name]);
        return File.ReadAllBytes(folder[name]);
    }

    private async Task<SubjectStatus> LearnAsync(string id, LearningOrder order)
    {
        await cluster.Subject(id).LearnAsync(order, Cancellation);
        await foreach (var _ in cluster.Subject(id).WatchAsync(Cancellation))
        {
        }

        return await cluster.Subject(id).GetStatusAsync(Cancellation);
    }

    private async Task<LearningOrder> OrderAsync(string id, string noun)
    {
        var owner = BlobOwner.Of(SubjectId.Parse(id));
        var photos = await Task.WhenAll(Photos.Select(photo => cluster.Blobs.WriteAsync(owner, photo, Cancellation)));
        return new LearningOrder { Model = FakeEngine.Model, ClassNoun = noun, Photos = [.. photos], Steps = 5 };
    }
}
