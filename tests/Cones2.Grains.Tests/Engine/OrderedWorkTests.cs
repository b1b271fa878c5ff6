using Cones2.Contracts.Compositions;
using Cones2.Diffusion.Layout;
using Cones2.Grains.Engine;
using Cones2.PictureWorld;

namespace Cones2.Grains.Tests.Engine;

public sealed class OrderedWorkTests
{
    [Fact]
    public void ToRequest_LayoutLeftOpen_IsAsSuitsTheModel()
    {
        Assert.NotEqual(LayoutGuidance.Paper, SmallModel.Guidance);
        Assert.Equal(SmallModel.Guidance, Guidance(new LayoutSettings(), SmallModelEngine.Path));
        Assert.Equal(SmallModel.Guidance with { GuidedShare = 0.75 }, Guidance(new LayoutSettings { GuidedShare = 0.75 }, SmallModelEngine.Path));
        Assert.Equal(LayoutGuidance.Reference, Guidance(new LayoutSettings { Weighting = "reference" }, SmallModelEngine.Path));
    }

    [Fact]
    public void ToRequest_ModelTellsNothing_IsThePapers()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(LayoutGuidance.Paper, Guidance(new LayoutSettings(), folder["model"]));
    }

    private static LayoutGuidance Guidance(LayoutSettings layout, string model) =>
        new PictureWork(new CompositionOrder { Model = SmallModelEngine.Model, Prompt = "a dog", Layout = layout }, [], Seed: 0, Saved: null).ToRequest(model).Guidance;
}
