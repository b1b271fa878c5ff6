using Cones2.Diffusion.Residuals;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Residuals;

public sealed class ResidualTrainerTests
{
    private static readonly string[] Captions = ["a photo of a dog", "the dog sleeps", "a dog on the beach at noon"];

    public static TheoryData<string, string> Runs()
    {
        var data = new TheoryData<string, string>();
        foreach (var row in ReferenceData.FoldersWith("text_encoder.safetensors"))
        {
            foreach (var recipe in new[] { "paper", "reference", "linear" })
                data.Add(new TheoryDataRow<string, string>(row.Data, recipe) { Skip = row.Skip });
        }

        return data;
    }

    public static TheoryData<string> Folders => ReferenceData.FoldersWith("text_encoder.safetensors");

    [Theory]
    [MemberData(nameof(Runs))]
    public void Run_CutInTwo_GivesTheSameBits(string folder, string recipe)
    {
        using var place = new TemporaryFolder();
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        using var photos = Photos(model);
        var order = Order(recipe, seed: 3);

        using (var first = new ResidualTrainer(model, order))
        {
            _ = first.Run(photos, TestContext.Current.CancellationToken).Take(3).Count();
            first.Save(place["cut"], photos);
        }

        using var second = new ResidualTrainer(model, order);
        second.Restore(place["cut"], photos);
        Assert.Equal(3, second.StepsTaken);
        _ = second.Run(photos, TestContext.Current.CancellationToken).Count();

        Assert.Equal(Learn(model, photos, order), second.Average(cancellationToken: TestContext.Current.CancellationToken).Values);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Run_LinearRate_LastStepMovesLessThanAtAConstantOne(string folder)
    {
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        using var photos = Photos(model);

        // A sixth of the rate; Adam makes steps of about that size, whatever the gradient.
        Assert.InRange(LastMove("linear") / LastMove("paper"), 0.05, 0.5);

        double LastMove(string recipe)
        {
            using var trainer = new ResidualTrainer(model, Order(recipe, seed: 4));
            var learned = trainer.Run(photos, TestContext.Current.CancellationToken).Select(_ => trainer.Average().Values).ToList();
            return Math.Sqrt(learned[^1].Zip(learned[^2], (now, before) => Math.Pow(now - before, 2)).Sum());
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Run_OtherSeed_GivesAnotherResidualAndLeavesTheModelAlone(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        using var photos = Photos(model);
        var before = model.TextEncoder.parameters().Select(weight => weight.clone()).ToList();

        var one = Learn(model, photos, Order("paper", seed: 1));
        var again = Learn(model, photos, Order("paper", seed: 1));
        var other = Learn(model, photos, Order("paper", seed: 2));

        Assert.Equal(one, again);
        Assert.NotEqual(one, other);
        Assert.All(before.Zip(model.TextEncoder.parameters()), pair => Assert.True(pair.First.Equals(pair.Second)));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Restore_OtherRun_SaysWhatDiffers(string folder)
    {
        using var place = new TemporaryFolder();
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        using var photos = Photos(model);
        using (var trainer = new ResidualTrainer(model, Order("paper", seed: 1)))
            trainer.Save(place["cut"], photos);

        using var other = new ResidualTrainer(model, Order("reference", seed: 2));
        var exception = Assert.Throws<InvalidInputException>(() => other.Restore(place["cut"], photos));

        Assert.Contains("another seed (1, now 2)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("another recipe", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, other.StepsTaken);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Run_Cancelled_StopsBetweenStepsAndCanBeSaved(string folder)
    {
        using var place = new TemporaryFolder();
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        using var photos = Photos(model);
        using var trainer = new ResidualTrainer(model, Order("paper", seed: 1));
        using var cancellation = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var step in trainer.Run(photos, cancellation.Token))
            {
                if (step.Number == 2)
                    cancellation.Cancel();
            }
        });
        trainer.Save(place["cut"], photos);

        Assert.Equal(2, trainer.StepsTaken);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Average_ManyCaptions_TellsItsProgressAndCanBeStopped(string folder)
    {
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        using var trainer = new ResidualTrainer(model, Order("paper", seed: 1) with { AveragingCaptions = [.. Enumerable.Range(0, 40).Select(number => $"a dog number {number}")] });
        using var cancellation = new CancellationTokenSource();
        var progress = new List<int>();

        trainer.Average(progress.Add, TestContext.Current.CancellationToken);
        Assert.Throws<OperationCanceledException>(() => trainer.Average(_ => cancellation.Cancel(), cancellation.Token));

        Assert.Equal(40, progress[^1]);
        Assert.Equal(progress.Order(), progress);
        Assert.True(progress.Count > 1);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Create_CaptionWithoutTheNoun_IsNamed(string folder)
    {
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        var order = Order("paper", seed: 1) with { PreservationCaptions = ["a cat", "hotdogs", "a dog"] };

        var exception = Assert.Throws<InvalidInputException>(() => new ResidualTrainer(model, order));

        Assert.Equal(["caption \"a cat\"", "caption \"hotdogs\""], exception.Faults.Select(fault => fault.Where));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Draw_EachRound_ShowsEachPhotoOnce(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        using var photos = PhotoLatents.Encode(
            model.Vae, [.. new[] { -1f, -0.3f, 0.4f, 1f }.Select(level => full([1, 3, 64, 64], level))],
            cancellationToken: TestContext.Current.CancellationToken);

        var means = Enumerable.Range(0, 8).Select(step => photos.Draw(new Seed(5), step).mean().item<float>()).ToList();

        // The photos' latents lie far apart, the draws of one photo close together.
        var rounds = means.Chunk(4).Select(round => round.Order().ToList()).ToList();
        Assert.All(rounds[0].Zip(rounds[1]), pair => Assert.Equal(pair.First, pair.Second, 0.05));
    }

    private static float[] Learn(StableDiffusion model, PhotoLatents photos, TrainingOrder order)
    {
        using var trainer = new ResidualTrainer(model, order);
        Assert.Equal(order.Recipe.Steps, trainer.Run(photos, TestContext.Current.CancellationToken).Count());
        return trainer.Average(cancellationToken: TestContext.Current.CancellationToken).Values;
    }

    private static PhotoLatents Photos(StableDiffusion model)
    {
        using var scope = NewDisposeScope();
        return PhotoLatents.Encode(
            model.Vae, [.. Enumerable.Range(0, 3).Select(photo => new Seed(photo).Normal(1, 3, 64, 64))],
            cancellationToken: TestContext.Current.CancellationToken);
    }

    private static TrainingOrder Order(string recipe, long seed) => new()
    {
        ClassNoun = "dog",
        Seed = new Seed(seed),
        PreservationCaptions = Captions,
        AveragingCaptions = Captions,
        Recipe = (recipe == "reference" ? TrainingRecipe.Reference : TrainingRecipe.Paper) with
        {
            Steps = 6,
            LearningRate = 1e-3,
            LearningRateSchedule = recipe == "linear" ? LearningRateSchedule.Linear : LearningRateSchedule.Constant,
        },
    };
}
