using Cones2.Contracts.Compositions;
using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Images;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;
using Cones2.Diffusion.Samplers;
using Cones2.Diffusion.Weights;
using Cones2.Grains.Compositions;
using Cones2.Grains.Subjects;

namespace Cones2.Grains.Engine;

/// <summary>Orders in the terms of the method.</summary>
internal static class OrderedWork
{
    /// <param name="work">The order.</param>
    /// <param name="model">The model's folder, which may tell what layout guidance suits it.</param>
    /// <exception cref="InvalidInputException">A residual is damaged, or a name is not known.</exception>
    public static CompositionRequest ToRequest(this PictureWork work, string model) => new()
    {
        Prompt = work.Order.Prompt,
        NegativePrompt = work.Order.NegativePrompt,
        Subjects = [.. work.Order.Subjects.Zip(work.Subjects, (placed, learned) => new ComposedSubject(
            placed.Name,
            BytesAsFile.Load(learned.Residual, ResidualFormat.Of(learned.Residual), $"residual of {placed.Name}", ResidualEmbedding.Load),
            RegionOf(placed, learned.Mask),
            placed.Strength,
            learned.ClassNoun))],
        Width = work.Order.Width,
        Height = work.Order.Height,
        Sampler = SamplerNames.Parse(work.Order.Sampler),
        InferenceSteps = work.Order.InferenceSteps,
        GuidanceScale = work.Order.GuidanceScale,
        Guidance = work.Order.Layout.ToGuidance(ModelUse.Load(model).Composing.Guidance),
    };

    /// <param name="work">The order.</param>
    /// <param name="model">The model's folder, which may have captions of its own.</param>
    /// <exception cref="InvalidInputException">The recipe is not known.</exception>
    public static TrainingOrder ToTrainingOrder(this LearningWork work, string model) => TrainingOrder.Create(
        work.Order.ClassNoun, work.Order.ToRecipe(), work.Order.Seed,
        work.Order.Captions.IsEmpty ? ModelUse.CaptionsOf(model, work.Order.ClassNoun) : work.Order.Captions);

    private static SubjectRegion? RegionOf(PlacedSubject placed, byte[]? mask) => mask is null
        ? placed.Box.ToRegion()
        : BytesAsFile.Load(mask, "png", $"mask of {placed.Name}", path => new MaskRegion(placed.MaskColor is { } color ? MaskFile.LoadColor(path, color) : MaskFile.Load(path)));
}
