using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Images;
using Cones2.Diffusion.Residuals;
using Cones2.Diffusion.Weights;
using Cones2.PictureWorld.Captions;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Tests;

public sealed class SmallModelTests
{
    private const long GreatestBytes = 30_000_000;

    private static string Model => SmallModel.ModelIn(SmallModel.Folder);

    [Fact]
    public void Folder_ShippedModel_IsOfThisWorldAndSmall()
    {
        Assert.True(SmallModel.IsAt(Model));
        Assert.InRange(new DirectoryInfo(Model).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length), 1, GreatestBytes);
    }

    /// <summary>Where this fails after a change of the world's words: SmallModel.WriteUse writes the folder's files anew.</summary>
    [Fact]
    public void Folder_ShippedModel_TellsWhatSuitsIt()
    {
        var use = ModelUse.Load(Model);

        Assert.Equal((SmallModel.Recipe.Steps, SmallModel.Recipe.LearningRate, SmallModel.Recipe.Lambda, SmallModel.Recipe.InstancePrompt, LearningRateSchedules.Of(SmallModel.Recipe.LearningRateSchedule)), (use.Learning.Steps, use.Learning.LearningRate, use.Learning.Lambda, use.Learning.InstancePrompt, use.Learning.LearningRateSchedule));
        Assert.Equal((SmallModel.Sampling.InferenceSteps, SmallModel.Sampling.GuidanceScale), (use.Composing.InferenceSteps, use.Composing.GuidanceScale));
        Assert.Equal(SmallModel.Guidance, use.Composing.Guidance);
        Assert.Equal(SmallModel.Nouns, use.Nouns);
        Assert.Equal(SceneWords.All, use.Words);
        Assert.All(SmallModel.Nouns, noun => Assert.Equal(SmallModel.CaptionsOf(noun), ModelUse.CaptionsOf(Model, noun)));
        Assert.Null(ModelUse.CaptionsOf(Model, "../model/unicorn"));
    }

    /// <summary>
    /// A change of numerics anywhere between prompt and pixel is seen here. Where it is meant, look at the picture that the
    /// failing test leaves in its output folder, and put it in place of the golden one.
    /// </summary>
    [Fact]
    public void Compose_GoldenSeed_DrawsTheGoldenPicture()
    {
        using var scope = NewDisposeScope();
        using var model = StableDiffusion.Load(Model, Placement.Cpu);
        var pipeline = new CompositionPipeline(model);
        using var composition = pipeline.Prepare(SmallModel.Sampling with { Prompt = "a photo of a red and white spotted mug and a blue car on the beach" });

        var picture = pipeline.Denoise(composition, new SeededNoise(7), TestContext.Current.CancellationToken)
            .Where(step => step.Index == step.Count - 1)
            .Select(step => pipeline.Decode(step.Latents))
            .Single();

        var drawn = Path.Combine(AppContext.BaseDirectory, "golden-picture.drawn.png");
        PngFile.Write(picture, drawn);
        using var golden = Photo.Load(Path.Combine(AppContext.BaseDirectory, "golden-picture.png"));
        using var again = Photo.Load(drawn);
        var levels = ((again.ToTensor(model.PictureSize) - golden.ToTensor(model.PictureSize)) * 127.5).abs();

        // Machines differ in the order of their sums: a level or two; a change of method moves whole areas.
        Assert.InRange(levels.mean().item<float>(), 0, 0.5);
        Assert.InRange(levels.max().item<float>(), 0, 24);
    }

    [Fact]
    public void CaptionsOf_UnknownNoun_SaysWhichItKnows()
    {
        var fault = Assert.Single(Assert.Throws<InvalidInputException>(() => SmallModel.CaptionsOf("unicorn")).Faults);

        Assert.Contains("unicorn", fault.Problem, StringComparison.Ordinal);
        Assert.Contains("teapot", fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a {rex} and a mug, on the beach", null)]
    [InlineData("A Dog On The Beach.", null)]
    [InlineData("a {rex} riding a surfboard", "riding, surfboard")]
    public void FindFaults_Prompt_NamesWordsThatItNeverSaw(string prompt, string? unknown)
    {
        var faults = SmallModel.FindFaults(prompt).ToList();

        if (unknown is null)
            Assert.Empty(faults);
        else
            Assert.EndsWith(unknown, Assert.Single(faults).Problem, StringComparison.Ordinal);
    }
}
