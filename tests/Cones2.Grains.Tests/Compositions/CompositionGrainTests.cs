using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Diffusion.Images;
using Cones2.Grains.Storage;
using Cones2.Grains.Tests.Engine;

namespace Cones2.Grains.Tests.Compositions;

public sealed class CompositionGrainTests(GpuCluster cluster) : IClassFixture<GpuCluster>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submit_SeveralPictures_ComposesEach()
    {
        var order = Order("a beach") with { Pictures = 5 };
        var composition = cluster.Composition("acme/several");

        await composition.SubmitAsync(order, Cancellation);
        var status = await EndOf(composition);

        Assert.Empty(status.Faults);
        Assert.Equal(WorkState.Done, status.State);
        foreach (var picture in status.Pictures)
            Assert.Equal(FakeEngine.Picture(order, picture.Index), await cluster.Blobs.ReadAsync(picture.Picture!, Cancellation));
    }

    [Fact]
    public async Task Submit_SameOrderAgain_ComposesOnce()
    {
        var order = Order("a beach") with { Seed = 100 };
        var composition = cluster.Composition("acme/again");

        await composition.SubmitAsync(order, Cancellation);
        await composition.SubmitAsync(order with { Subjects = [] }, Cancellation);
        var status = await EndOf(composition);

        Assert.Equal(status.Pictures[0], (await composition.SubmitAsync(order, Cancellation)).Pictures[0]);
        Assert.Equal(order.InferenceSteps, cluster.Taken.Count(step => step.Work == "100"));
    }

    [Fact]
    public async Task Submit_OtherOrderUnderTheId_IsAConflict()
    {
        var composition = cluster.Composition("acme/conflict");
        await composition.SubmitAsync(Order("a beach"), Cancellation);

        var exception = await Assert.ThrowsAsync<ClusterException>(() => composition.SubmitAsync(Order("a city"), Cancellation));

        Assert.Equal(ClusterError.Conflict, exception.Code);
        Assert.False(exception.IsRetryable);
    }

    [Fact]
    public async Task Submit_ManyFaults_TellsAllAtOnce()
    {
        var order = Order("a {rex} and a {mug}") with
        {
            Subjects = [new PlacedSubject { Name = "rex", Box = new PictureBox(10, 10, 10, 20), Strength = 11 }],
            Width = 100,
            Sampler = "magic",
            Pictures = 10_000,
            Layout = new LayoutSettings { GammaPlus = -1 },
        };

        var exception = await Assert.ThrowsAsync<ClusterException>(() => cluster.Composition("acme/faults").SubmitAsync(order, Cancellation));

        Assert.Equal(ClusterError.InvalidInput, exception.Code);
        Assert.Equal(
            ["prompt", "width", "pictures", "sampler", "layout.gammaPlus", "subjects[0].strength", "subjects[0].box", "subjects[0]: subject acme/rex"],
            exception.Faults.Select(fault => fault.Where));
        Assert.All(exception.Faults, fault => Assert.NotEmpty(fault.Remedy));
    }

    [Fact]
    public async Task Delete_DoneComposition_LeavesNothingAndRefusesUse()
    {
        var composition = cluster.Composition("acme/deleted");
        await composition.SubmitAsync(Order("a beach"), Cancellation);
        var picture = (await EndOf(composition)).Pictures[0].Picture!;

        await composition.DeleteAsync(Cancellation);
        await composition.DeleteAsync(Cancellation);

        Assert.Equal(ClusterError.NotFound, (await Assert.ThrowsAsync<ClusterException>(() => cluster.Blobs.ReadAsync(picture, Cancellation))).Code);
        Assert.Equal(ClusterError.Deleted, (await Assert.ThrowsAsync<ClusterException>(() => composition.SubmitAsync(Order("a beach"), Cancellation))).Code);
    }

    [Fact]
    public async Task Delete_NothingSubmitted_IsNotFoundAndLeavesTheIdFree()
    {
        var composition = cluster.Composition("acme/never-was");

        var exception = await Assert.ThrowsAsync<ClusterException>(() => composition.DeleteAsync(Cancellation));

        Assert.Equal(ClusterError.NotFound, exception.Code);
        await composition.SubmitAsync(Order("a beach"), Cancellation);
        Assert.Equal(WorkState.Done, (await EndOf(composition)).State);
    }

    [Fact]
    public async Task Submit_MasksThatCanNotBeUsed_TellsAllBeforeAnyWork()
    {
        await cluster.LearnAsync("acme/forged-dog");
        var composition = cluster.Composition("acme/forged");
        var owner = BlobOwner.Of(CompositionId.Parse("acme/forged"));
        var kept = await composition.KeepMaskAsync(new BlobPart([.. WhitePng()]), Cancellation);
        PlacedSubject[] subjects =
        [
            new() { Name = "never", Mask = new BlobReference(owner, new string('0', 64), 9) },
            new() { Name = "forged", Mask = kept with { Sha256 = "../../secret" } },
            new() { Name = "coloured", Mask = kept, MaskColor = "reddish" },
            new() { Name = "good", Mask = kept, MaskColor = "#ff0000" },
        ];
        var order = Order("a {never}, a {forged}, a {coloured} and a {good}") with { Subjects = [.. subjects.Select(subject => subject with { Subject = "forged-dog" })] };

        var exception = await Assert.ThrowsAsync<ClusterException>(() => composition.SubmitAsync(order, Cancellation));

        Assert.Equal(ClusterError.InvalidInput, exception.Code);
        Assert.Equal(["subjects[0].mask", "subjects[1].mask.sha256", "subjects[2].maskColor"], exception.Faults.Select(fault => fault.Where).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(exception.Faults, fault => fault.Where.Contains("subjects[3]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Submit_FaultyMasks_NamesThem()
    {
        var others = await cluster.Composition("acme/others").KeepMaskAsync(new BlobPart([.. WhitePng()]), Cancellation);
        var order = Order("a {rex}") with { Subjects = [new PlacedSubject { Name = "rex", Box = new PictureBox(0, 0, 9, 9), Mask = others }] };

        var exception = await Assert.ThrowsAsync<ClusterException>(() => cluster.Composition("acme/masks").SubmitAsync(order, Cancellation));

        Assert.Equal(["subjects[0].mask", "subjects[0].mask"], exception.Faults.Take(2).Select(fault => fault.Where));
    }

    [Fact]
    public async Task KeepMask_WithMoreInTheFile_KeepsThePixelsAlone()
    {
        byte[] mask = [.. WhitePng(), .. "<script>alert(1)</script>"u8];

        var kept = await cluster.Blobs.ReadAsync(await cluster.Composition("acme/redrawn").KeepMaskAsync(new BlobPart([.. mask]), Cancellation), Cancellation);

        Assert.Equal(-1, kept.AsSpan().IndexOf("script"u8));
        Assert.True(kept.AsSpan()[1..].StartsWith("PNG"u8));
    }

    [Fact]
    public async Task Submit_Refused_LeavesNoMaskBehind()
    {
        var composition = cluster.Composition("acme/refused-mask");
        var mask = await composition.KeepMaskAsync(new BlobPart([.. WhitePng()]), Cancellation);

        await Assert.ThrowsAsync<ClusterException>(() => composition.SubmitAsync(Order("a {nobody}") with { Subjects = [new PlacedSubject { Name = "nobody", Mask = mask }] }, Cancellation));

        Assert.Equal(ClusterError.NotFound, (await Assert.ThrowsAsync<ClusterException>(() => cluster.Blobs.ReadAsync(mask, Cancellation))).Code);
    }

    [Fact]
    public async Task Submit_ModelThatNobodyOffers_NamesThoseThereAre()
    {
        var exception = await Assert.ThrowsAsync<ClusterException>(() => cluster.Composition("acme/nope").SubmitAsync(Order("a beach") with { Model = new string('x', 100_000), Priority = (Priority)99 }, Cancellation));

        Assert.Equal(["model", "priority"], exception.Faults.Select(fault => fault.Where));
        Assert.Contains(FakeEngine.Model, exception.Faults[0].Remedy, StringComparison.Ordinal);
        Assert.True(exception.Faults[0].Problem.Length < 200);
    }

    [Fact]
    public async Task Submit_BoxBeyondTheModelsPicture_IsRefused()
    {
        var order = Order("a {rex}") with { Subjects = [new PlacedSubject { Name = "rex", Box = new PictureBox(0, 0, 513, 100) }] };

        var exception = await Assert.ThrowsAsync<ClusterException>(() => cluster.Composition("acme/wide").SubmitAsync(order, Cancellation));

        Assert.Contains("512 x 512", exception.Faults.Single(fault => fault.Where == "subjects[0].box").Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_NullsInTheOrder_AreRefusedByName()
    {
        var composition = cluster.Composition("acme/nulls");

        foreach (var order in new[] { Order(null!), Order("a") with { Layout = null! }, Order("a") with { Subjects = default }, Order("a") with { Subjects = [null!] } })
            Assert.Equal(ClusterError.InvalidInput, (await Assert.ThrowsAsync<ClusterException>(() => composition.SubmitAsync(order, Cancellation))).Code);
    }

    [Fact]
    public async Task KeepMask_OfACompositionThatIsSubmitted_IsItsOwnOrAConflict()
    {
        var composition = cluster.Composition("acme/mask-again");
        var mask = await composition.KeepMaskAsync(new BlobPart([.. WhitePng()]), Cancellation);
        await cluster.LearnAsync("acme/masked-dog");
        await composition.SubmitAsync(Order("a {rex}") with { Subjects = [new PlacedSubject { Name = "rex", Subject = "masked-dog", Mask = mask }] }, Cancellation);

        Assert.Equal(mask, await composition.KeepMaskAsync(new BlobPart([.. WhitePng()]), Cancellation));
        var exception = await Assert.ThrowsAsync<ClusterException>(() => composition.KeepMaskAsync(new BlobPart([.. WhitePng(side: 32)]), Cancellation));

        Assert.Equal(ClusterError.Conflict, exception.Code);
        Assert.Equal(WorkState.Done, (await EndOf(composition)).State);
    }

    [Fact]
    public async Task KeepMask_MorePixelsThanAPictureHas_IsRefused()
    {
        using var bomb = new SkiaSharp.SKBitmap(4097, 4096, SkiaSharp.SKColorType.Gray8, SkiaSharp.SKAlphaType.Opaque);
        using var png = bomb.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);

        var exception = await Assert.ThrowsAsync<ClusterException>(() => cluster.Composition("acme/bomb").KeepMaskAsync(new BlobPart([.. png.ToArray()]), Cancellation));

        Assert.Equal(ClusterError.InvalidInput, exception.Code);
        Assert.Contains("over the limit of 16 megapixels", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_SubjectThatIsStillLearned_SaysToRetry()
    {
        cluster.Pace.Halt();
        try
        {
            await cluster.OrderLearningAsync("acme/slow-dog");

            var exception = await Assert.ThrowsAsync<ClusterException>(() => cluster.Composition("acme/early").SubmitAsync(
                Order("a {rex}") with { Subjects = [new PlacedSubject { Name = "rex", Subject = "slow-dog" }] }, Cancellation));

            Assert.Equal(ClusterError.NotReady, exception.Code);
            Assert.True(exception.IsRetryable);
        }
        finally
        {
            cluster.Pace.Allow();
        }
    }

    [Fact]
    public async Task Submit_SubjectOfAnotherModel_NamesBoth()
    {
        await cluster.LearnAsync("acme/small-dog");

        var exception = await Assert.ThrowsAsync<ClusterException>(() => cluster.Composition("acme/other-model").SubmitAsync(
            Order("a {rex}") with { Model = "large", Subjects = [new PlacedSubject { Name = "rex", Subject = "small-dog" }] }, Cancellation));

        Assert.Contains(exception.Faults, fault => fault.Where == "subjects[0]" && fault.Problem.Contains("was learned on the model small, the order asks for large", StringComparison.Ordinal));
    }

    [Fact]
    public async Task KeepMask_NoPicture_SaysSo()
    {
        var exception = await Assert.ThrowsAsync<ClusterException>(() => cluster.Composition("acme/no-mask").KeepMaskAsync(new BlobPart([1, 2]), Cancellation));

        Assert.Equal("mask of composition acme/no-mask", Assert.Single(exception.Faults).Where);
    }

    [Fact]
    public async Task Submit_FaultThatOnlyTheModelSees_FailsWithIt()
    {
        var composition = cluster.Composition("acme/model-fault");

        await composition.SubmitAsync(Order(FakeEngine.FaultyPrompt) with { Pictures = 3 }, Cancellation);
        var status = await EndOf(composition);

        Assert.Equal(WorkState.Failed, status.State);
        Assert.Equal(ClusterError.InvalidInput, status.Error);
        Assert.Equal("prompt", Assert.Single(status.Faults).Where);
    }

    [Fact]
    public async Task GetStatus_NothingSubmitted_IsNotFound()
    {
        var exception = await Assert.ThrowsAsync<ClusterException>(() => cluster.Composition("acme/nothing").GetStatusAsync(Cancellation));

        Assert.Equal(ClusterError.NotFound, exception.Code);
    }

    [Fact]
    public async Task Watch_OnePicture_TellsStepsAndPreviewsToTheEnd()
    {
        var composition = cluster.Composition("acme/watched");
        await composition.SubmitAsync(Order("a beach"), Cancellation);

        var seen = new List<CompositionProgress>();
        await foreach (var progress in composition.WatchAsync(Cancellation))
            seen.Add(progress);

        Assert.Equal(seen.Select(progress => progress.Picture.Step).Order(), seen.Select(progress => progress.Picture.Step));
        Assert.Equal(WorkState.Done, seen[^1].State);
        Assert.NotNull(seen[^1].Picture.Picture);
        Assert.Contains(seen, progress => !progress.Preview.IsEmpty);
    }

    private static byte[] WhitePng(int side = 16)
    {
        using var white = TorchSharp.torch.ones(3, side, side);
        return PngFile.Encode(white);
    }

    private static CompositionOrder Order(string prompt) => new() { Model = FakeEngine.Model, Prompt = prompt, InferenceSteps = 6 };

    private static async Task<CompositionStatus> EndOf(ICompositionGrain composition)
    {
        await foreach (var _ in composition.WatchAsync(Cancellation))
        {
        }

        return await composition.GetStatusAsync(Cancellation);
    }
}
