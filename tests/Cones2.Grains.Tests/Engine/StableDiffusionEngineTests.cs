using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Images;
using Cones2.Diffusion.Residuals;
using Cones2.Grains.Engine;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Cones2.Grains.Tests.Engine;

public sealed class StableDiffusionEngineTests(SmallModelEngine small) : IClassFixture<SmallModelEngine>
{
    // No hand-over.
    private static readonly CancellationToken Never = new(canceled: false);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Compose_OnePicture_IsThatOfThePipeline()
    {
        var work = SmallModelEngine.Picture("a photo of a red mug on the beach", seed: 3);

        var steps = await AllAsync(small.Engine.ComposeAsync(work, Never, Cancellation));

        Assert.Equal(Enumerable.Range(1, SmallModelEngine.Steps), steps.Select(step => step.Number));
        Assert.Equal([2, 4], steps.Where(step => step.Saved is not null).Select(step => step.Number));
        Assert.Equal([5], steps.Where(step => step.Preview is not null).Select(step => step.Number));
        AssertSamePicture(ByPipeline(work), steps[^1].Picture!);
    }

    [Fact]
    public async Task Compose_SeveralAtOnce_EachIsAsAlone()
    {
        PictureWork[] works =
        [
            SmallModelEngine.Picture("a photo of a red mug on the beach", seed: 1),
            SmallModelEngine.Picture("a photo of a blue car in the snow", seed: 2),
            SmallModelEngine.Picture("a photo of a cat", seed: 3, side: 96),
            SmallModelEngine.Picture("a photo of a green teapot and a dog", seed: 4),
        ];
        var alone = new List<byte[]>();
        foreach (var work in works)
            alone.Add((await AllAsync(small.Engine.ComposeAsync(work, Never, Cancellation)))[^1].Picture!);

        var together = await Task.WhenAll(works.Select(work => AllAsync(small.Engine.ComposeAsync(work, Never, Cancellation))));

        foreach (var (expected, steps) in alone.Zip(together))
            AssertSamePicture(expected, steps[^1].Picture!);
    }

    [Fact]
    public async Task Compose_FromWhatWasSaved_EndsAsTheSamePicture()
    {
        var work = SmallModelEngine.Picture("a photo of a red mug on the beach", seed: 3);
        var whole = await AllAsync(small.Engine.ComposeAsync(work, Never, Cancellation));

        var rest = await AllAsync(small.Engine.ComposeAsync(work with { Saved = whole[3].Saved }, Never, Cancellation));

        Assert.Equal([5, 6], rest.Select(step => step.Number));
        Assert.Equal(whole[^1].Picture, rest[^1].Picture);
    }

    [Fact]
    public async Task Compose_HandedOver_EndsAtOnceWithAllThatWasDone()
    {
        // Enough that the engine, which goes ahead of its reader, is still at it when it is asked.
        var work = SmallModelEngine.Picture("a photo of a red mug on the beach", seed: 3);
        work = work with { Order = work.Order with { InferenceSteps = 50 } };
        var whole = await AllAsync(small.Engine.ComposeAsync(work, Never, Cancellation));
        using var handOver = new CancellationTokenSource();

        var begun = new List<ComposedStep>();
        await foreach (var step in small.Engine.ComposeAsync(work, handOver.Token, Cancellation))
        {
            begun.Add(step);
            await handOver.CancelAsync();
        }

        var rest = await AllAsync(small.Engine.ComposeAsync(work with { Saved = begun[^1].Saved }, Never, Cancellation));
        Assert.Null(begun[^1].Picture);
        Assert.Equal(begun[^1].Number + 1, rest[0].Number);
        Assert.Equal(whole[^1].Picture, rest[^1].Picture);
    }

    [Fact]
    public async Task Compose_TwoSavesAreUntaken_SitsOutUntilOneIsTaken()
    {
        var work = SmallModelEngine.Picture("a photo of a red mug on the beach", seed: 3);
        work = work with { Order = work.Order with { InferenceSteps = 20 } };
        var whole = await AllAsync(small.Engine.ComposeAsync(work, Never, Cancellation));
        using var handOver = new CancellationTokenSource();
        await using var slow = small.Engine.ComposeAsync(work, handOver.Token, Cancellation).GetAsyncEnumerator(Cancellation);
        var steps = new List<ComposedStep>();
        await NextAsync();

        // Companions go on meanwhile, more than far enough for the slow one to have ended.
        await AllAsync(small.Engine.ComposeAsync(work with { Seed = 4 }, Never, Cancellation));
        for (var number = 2; number <= 6; number++)
            await NextAsync();
        await AllAsync(small.Engine.ComposeAsync(work with { Seed = 5 }, Never, Cancellation));
        await handOver.CancelAsync();
        while (await slow.MoveNextAsync())
            steps.Add(slow.Current);

        // Until the sixth was asked for, the saves of the second and the fourth were taken; then those of the sixth and the eighth were not.
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 8], steps.Select(step => step.Number));
        var rest = await AllAsync(small.Engine.ComposeAsync(work with { Saved = steps[^1].Saved }, Never, Cancellation));
        Assert.Equal(whole[^1].Picture, rest[^1].Picture);

        async Task NextAsync()
        {
            Assert.True(await slow.MoveNextAsync());
            steps.Add(slow.Current);
        }
    }

    [Fact]
    public async Task Learn_HandedOver_RedoesNothing()
    {
        var undisturbed = await AllAsync(small.Engine.LearnAsync(small.Learning("undisturbed-too", steps: 5), Never, Cancellation));
        var work = small.Learning("handed-over", steps: 5);
        using var handOver = new CancellationTokenSource();
        var begun = new List<LearnedStep>();
        await foreach (var step in small.Engine.LearnAsync(work, handOver.Token, Cancellation))
        {
            begun.Add(step);
            if (step.Number == 3)
                await handOver.CancelAsync();
        }

        var rest = await AllAsync(small.Engine.LearnAsync(work, Never, Cancellation));

        Assert.Equal([1, 2, 3, 3], begun.Select(step => step.Number));
        Assert.Equal([4, 5], rest.Select(step => step.Number));
        Assert.Equal(undisturbed[^1].Residual, rest[^1].Residual);
    }

    [Fact]
    public async Task Compose_ReaderLeaves_TheRestGoesOn()
    {
        var other = AllAsync(small.Engine.ComposeAsync(SmallModelEngine.Picture("a photo of a cat", seed: 2), Never, Cancellation));
        await foreach (var step in small.Engine.ComposeAsync(SmallModelEngine.Picture("a photo of a red mug", seed: 1), Never, Cancellation))
        {
            if (step.Number == 2)
                break;
        }

        Assert.NotNull((await other)[^1].Picture);
    }

    /// <summary>Its model would be in use for ever, and no other one could have its room.</summary>
    [Fact]
    public async Task Compose_LastReaderLeaves_ItsModelMakesRoomForAnother()
    {
        var loaded = new List<string>();
        EngineModelOptions[] models = [.. new[] { "left", "other" }.Select(name => new EngineModelOptions { Name = name, Path = SmallModelEngine.Path, Precision = Precision.Float32, IsPinned = false })];
        using var engine = new StableDiffusionEngine(Options.Create(new EngineOptions
        {
            Models = models,
            MaxModelBytes = StableDiffusion.CountWeights(SmallModelEngine.Path) * sizeof(float),
            Loading = (name, _) => loaded.Add(name),
        }));
        await engine.StartingAsync(Cancellation);
        var work = SmallModelEngine.Picture("a photo of a red mug", seed: 1);

        await using (var left = engine.ComposeAsync(work with { Order = work.Order with { Model = "left" } }, Never, Cancellation).GetAsyncEnumerator(Cancellation))
            Assert.True(await left.MoveNextAsync());
        await AllAsync(engine.ComposeAsync(work with { Order = work.Order with { Model = "other" } }, Never, Cancellation));
        loaded.Clear();
        await AllAsync(engine.ComposeAsync(work with { Order = work.Order with { Model = "left" } }, Never, Cancellation));

        Assert.Contains("left", loaded);
    }

    [Fact]
    public async Task Compose_MaskOfABox_IsAsTheBox()
    {
        var residual = BytesOf(new ResidualEmbedding { Values = [.. Enumerable.Repeat(0.05f, 128)], Width = 128, ClassNoun = "mug" });
        var work = SmallModelEngine.Picture("a photo of a {cup} on the beach", seed: 2) with { Subjects = [new LearnedSubject("mug", residual)] };
        var boxed = work with { Order = work.Order with { Subjects = [new PlacedSubject { Name = "cup", Box = new PictureBox(8, 16, 40, 56) }] } };
        using var mask = -ones(3, 64, 64);
        mask[.., 16..56, 8..40] = 1;
        var masked = work with
        {
            Order = work.Order with { Subjects = [new PlacedSubject { Name = "cup" }] },
            Subjects = [new LearnedSubject("mug", residual) { Mask = PngFile.Encode(mask) }],
        };

        var byBox = await AllAsync(small.Engine.ComposeAsync(boxed, Never, Cancellation));
        var byMask = await AllAsync(small.Engine.ComposeAsync(masked, Never, Cancellation));

        Assert.Equal(byBox[^1].Picture, byMask[^1].Picture);
        Assert.NotEqual((await AllAsync(small.Engine.ComposeAsync(work with { Order = masked.Order }, Never, Cancellation)))[^1].Picture, byMask[^1].Picture);
    }

    [Fact]
    public async Task Compose_UnknownModel_NamesThoseThatThereAre()
    {
        var work = SmallModelEngine.Picture("a photo of a cat", seed: 2);

        var exception = await Assert.ThrowsAsync<ClusterException>(() => AllAsync(small.Engine.ComposeAsync(work with { Order = work.Order with { Model = "sdxl" } }, Never, Cancellation)));

        Assert.Equal(ClusterError.InvalidInput, exception.Code);
        Assert.Contains("small", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compose_ResidualOfAnotherModel_IsRefused()
    {
        var residual = new ResidualEmbedding { Values = new float[128], Width = 128, ClassNoun = "dog", BaseModel = "0123456789abcdef0123456789abcdef" };
        var work = SmallModelEngine.Picture("a photo of a {rex}", seed: 2);
        work = work with
        {
            Order = work.Order with { Subjects = [new PlacedSubject { Name = "rex" }] },
            Subjects = [new LearnedSubject("dog", BytesOf(residual))],
        };

        var exception = await Assert.ThrowsAsync<ClusterException>(() => AllAsync(small.Engine.ComposeAsync(work, Never, Cancellation)));

        Assert.Equal("subject rex", Assert.Single(exception.Faults).Where);
        Assert.False(exception.IsRetryable);
    }

    [Fact]
    public async Task Learn_TakenUpFromACheckpoint_EndsWithTheSameResidual()
    {
        var undisturbed = await AllAsync(small.Engine.LearnAsync(small.Learning("undisturbed", steps: 5), Never, Cancellation));
        var work = small.Learning("interrupted", steps: 5);
        await foreach (var step in small.Engine.LearnAsync(work, Never, Cancellation))
        {
            if (step.Number == 3)
                break;
        }

        var rest = await AllAsync(small.Engine.LearnAsync(work, Never, Cancellation));

        Assert.Equal([3, 4, 5], rest.Select(step => step.Number));
        Assert.Equal(undisturbed[^1].Residual, rest[^1].Residual);
    }

    [Fact]
    public async Task Learn_BesidePictures_ChangesNeither()
    {
        var picture = SmallModelEngine.Picture("a photo of a red mug on the beach", seed: 3);
        var residual = (await AllAsync(small.Engine.LearnAsync(small.Learning("alone", steps: 3), Never, Cancellation)))[^1].Residual;

        var learning = AllAsync(small.Engine.LearnAsync(small.Learning("beside", steps: 3), Never, Cancellation));
        var composing = AllAsync(small.Engine.ComposeAsync(picture, Never, Cancellation));

        Assert.Equal(residual, (await learning)[^1].Residual);
        AssertSamePicture(ByPipeline(picture), (await composing)[^1].Picture!);
    }

    [Fact]
    public async Task Learn_FaultyPhoto_NamesIt()
    {
        var work = small.Learning("faulty", steps: 3);
        await File.WriteAllTextAsync(work.Photos[1], "no picture", Cancellation);

        var exception = await Assert.ThrowsAsync<ClusterException>(() => AllAsync(small.Engine.LearnAsync(work, Never, Cancellation)));

        Assert.Equal(work.Photos[1], Assert.Single(exception.Faults).Where);
    }

    [Fact]
    public async Task Starting_FoldersWithFaults_TellsThoseOfAll()
    {
        using var engine = SmallModelEngine.Create(
            new EngineModelOptions { Name = "a", Path = "/nowhere/a" }, new EngineModelOptions { Name = "b", Path = "/nowhere/b" });

        var exception = await Assert.ThrowsAsync<ClusterException>(() => engine.StartingAsync(Cancellation));

        Assert.Equal(2, exception.Faults.Length);
    }

    [Fact]
    public async Task Dispose_Twice_IsAsOnce()
    {
        // A container disposes of an engine once for each way in which it gives it out.
        var engine = SmallModelEngine.Create();
        await engine.StartingAsync(Cancellation);

        engine.Dispose();
        engine.Dispose();

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => engine.StartingAsync(Cancellation));
    }

    private static byte[] ByPipeline(PictureWork work)
    {
        using var scope = NewDisposeScope();
        using var model = StableDiffusion.Load(SmallModelEngine.Path, Placement.Cpu);
        var pipeline = new CompositionPipeline(model);
        using var composition = pipeline.Prepare(work.ToRequest(SmallModelEngine.Path));
        return pipeline.Denoise(composition, new SeededNoise(work.Seed), Cancellation)
            .Where(step => step.Index == step.Count - 1)
            .Select(step => PngFile.Encode(pipeline.Decode(step.Latents)))
            .Single();
    }

    /// <summary>At most one 8-bit level in one pixel of 1,000, in float32: sums of a batch are taken in another order.</summary>
    private static void AssertSamePicture(byte[] expected, byte[] actual)
    {
        using var scope = NewDisposeScope();
        var levels = ((Pixels(expected) - Pixels(actual)) * 127.5).abs().round().amax([1]);

        Assert.InRange(levels.max().item<float>(), 0, 1);
        Assert.InRange(levels.mean().item<float>(), 0, 0.001f);
    }

    private static Tensor Pixels(byte[] png)
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, png);
        using var photo = Photo.Load(path);
        File.Delete(path);
        return photo.ToTensor(photo.Width);
    }

    private static byte[] BytesOf(ResidualEmbedding residual)
    {
        using var folder = new TemporaryFolder();
        residual.Save(folder["residual.safetensors"]);
        return File.ReadAllBytes(folder["residual.safetensors"]);
    }

    private static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> steps)
    {
        var all = new List<T>();
        await foreach (var step in steps)
            all.Add(step);
        return all;
    }
}
