using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;
using Cones2.Diffusion.Samplers;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Composition;

public sealed class GuidanceScheduleTests
{
    private const int Steps = 10;
    private const double GammaPlus = 2;

    public static TheoryData<string> Folders => ReferenceData.FoldersWith("text_encoder.safetensors");

    [Theory]
    [MemberData(nameof(Folders))]
    public void Row_PaperWeighting_FallsConcavelyWithTheTimestep(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        using var composition = Prepare(model, LayoutGuidance.Paper with { GammaPlus = GammaPlus, Eta = 3, EtaExponent = 0.5 });
        using var sampler = new DdimSampler(model.NoiseSchedule, Steps);

        var schedule = new GuidanceSchedule(composition, model.NoiseSchedule, sampler);

        var last = (double)(model.NoiseSchedule.TrainTimesteps - 1);
        for (var step = 0; step < Steps; step++)
            Assert.Equal(GammaPlus * 3 * Math.Sqrt(sampler.Timesteps[step] / last), Strengthening(schedule, step)!.Value, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Row_GuidedShare_EndsGuidanceAndRepeatsThere(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        using var composition = Prepare(model, LayoutGuidance.Paper with { GuidedShare = 0.4, SelfRecurrence = SelfRecurrence.SameLevel });
        using var sampler = new DdimSampler(model.NoiseSchedule, Steps);

        var schedule = new GuidanceSchedule(composition, model.NoiseSchedule, sampler);

        Assert.Equal([true, true, true, true, false, false, false, false, false, false], Enumerable.Range(0, Steps).Select(step => Strengthening(schedule, step) is not null));
        Assert.Equal([2, 2, 2, 2, 1, 1, 1, 1, 1, 1], Enumerable.Range(0, Steps).Select(schedule.Passes));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void InputStep_PublishedRecurrence_LooksOneLevelAheadWhenRepeated(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        using var sampler = new EulerSampler(model.NoiseSchedule, Steps);
        using var published = Prepare(model, LayoutGuidance.Reference);
        using var sameLevel = Prepare(model, LayoutGuidance.Reference with { SelfRecurrence = SelfRecurrence.SameLevel });

        Assert.Equal([3, 4], new[] { 0, 1 }.Select(pass => new GuidanceSchedule(published, model.NoiseSchedule, sampler).InputStep(3, pass)));
        Assert.Equal([3, 3], new[] { 0, 1 }.Select(pass => new GuidanceSchedule(sameLevel, model.NoiseSchedule, sampler).InputStep(3, pass)));
    }

    /// <summary>What is added to the subject's token in its place; null where the step is not guided.</summary>
    private static double? Strengthening(GuidanceSchedule schedule, int step)
    {
        if (schedule.Row(step) is not { } row)
            return null;
        using var bias = new LayoutBias([null, row]);
        return bias.For(zeros(2, 1, 4, 2), zeros(2, 1, 77, 2), 2, 2).select(0, 1).max().item<float>();
    }

    private static PreparedComposition Prepare(StableDiffusion model, LayoutGuidance guidance)
    {
        var side = model.Vae.Config.Factor << model.UNet.Config.Halvings;
        var width = model.TextEncoder.Config.HiddenSize;
        var residual = new ResidualEmbedding { Values = new float[width], Width = width, ClassNoun = "dog" };
        return new CompositionPipeline(model).Prepare(new CompositionRequest
        {
            Prompt = "a {rex}",
            Width = side,
            Height = side,
            Guidance = guidance,
            Subjects = [new ComposedSubject("rex", residual, new BoxRegion(new Box(0, 0, side, side)))],
        });
    }
}
