using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;
using Cones2.Diffusion.Weights;

namespace Cones2.Diffusion.Tests.Weights;

public sealed class ModelUseTests
{
    [Fact]
    public void Load_FolderThatTellsNothing_IsThePapers()
    {
        using var folder = new TemporaryFolder();

        var use = ModelUse.Load(folder["."]);

        Assert.Equal((TrainingRecipe.Paper.Steps, TrainingRecipe.Paper.LearningRate), (use.Learning.Steps, use.Learning.LearningRate));
        Assert.Equal(("ddim", 50, 7.5), (use.Composing.Sampler, use.Composing.InferenceSteps, use.Composing.GuidanceScale));
        Assert.Equal(LayoutGuidance.Paper, use.Composing.Guidance);
        Assert.Empty(use.Words);
        Assert.Null(ModelUse.CaptionsOf(folder["."], "dog"));
    }

    [Fact]
    public void Load_WrittenFolder_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        var use = new ModelUse { Learning = new LearningUse { Steps = 7 }, Composing = new ComposingUse { Sampler = "euler", GammaPlus = 4 }, Nouns = ["dog"], Words = ["a", "dog"] };

        use.Write(folder["."], new Dictionary<string, IReadOnlyList<string>> { ["dog"] = ["a dog", "the dog"] });

        var read = ModelUse.Load(folder["."]);
        Assert.Equal((7, "euler"), (read.Learning.Steps, read.Composing.Sampler));
        Assert.Equal(LayoutGuidance.Paper with { GammaPlus = 4 }, read.Composing.Guidance);
        Assert.Equal(use.Words, read.Words);
        Assert.Equal(["a dog", "the dog"], ModelUse.CaptionsOf(folder["."], "dog"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"learning":{"steps":"many"}}""")]
    [InlineData("""{"lerning":{}}""")]
    public void Load_DamagedFile_NamesIt(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[ModelUse.FileName], text);

        var fault = Assert.Single(Assert.Throws<InvalidInputException>(() => ModelUse.Load(folder["."])).Faults);

        Assert.EndsWith(ModelUse.FileName, fault.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void FindPromptFaults_UnknownWords_AreNamedOnceAndSubjectsAreNone()
    {
        var fault = Assert.Single(ModelUse.FindPromptFaults("A {rex}, a Surfboard and a surfboard", ["a", "and"]));

        Assert.Equal("has words that the model never saw: surfboard", fault.Problem);
        Assert.Empty(ModelUse.FindPromptFaults("anything", []));
    }
}
