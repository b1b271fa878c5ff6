using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;
using Cones2.PictureWorld.Subjects;

namespace Cones2.PictureWorld.Evaluation.Learning;

/// <summary>The paper's way: a residual of each subject.</summary>
internal sealed class ResidualLearner(StableDiffusion model, TrainingRecipe recipe) : ISubjectLearner
{
    public int Steps => recipe.Steps;

    public int BytesPerSubject => model.TextEncoder.Config.HiddenSize * sizeof(float);

    public StableDiffusion Model => model;

    public ResidualEmbedding Learn(Subject subject, PhotoLatents photos, CancellationToken cancellationToken)
    {
        var order = TrainingOrder.Create(subject.ClassNoun, recipe, subject.Seed, SmallModel.CaptionsOf(subject.ClassNoun));
        using var trainer = new ResidualTrainer(model, order);
        foreach (var _ in trainer.Run(photos, cancellationToken))
        {
        }

        return trainer.Average(cancellationToken: cancellationToken);
    }

    public PreparedComposition Prepare(EvaluationCase asked, Func<int, ResidualEmbedding> learned, LayoutGuidance? guidance, CompositionRequest sampling) =>
        new CompositionPipeline(model).Prepare(asked.ToRequest(sampling, guidance, learned));

    public void Dispose()
    {
    }
}
