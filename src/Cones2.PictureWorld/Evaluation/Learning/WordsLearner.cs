using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;
using Cones2.PictureWorld.Subjects;

namespace Cones2.PictureWorld.Evaluation.Learning;

/// <summary>
/// Learns nothing: the prompt says each subject's colours and pattern. What the model can't draw so, no way of learning will
/// make it draw.
/// </summary>
internal sealed class WordsLearner(StableDiffusion model) : ISubjectLearner
{
    public int Steps => 0;

    public int BytesPerSubject => 0;

    public StableDiffusion Model => model;

    public void Learn(Subject subject, PhotoLatents photos, CancellationToken cancellationToken)
    {
    }

    public PreparedComposition Prepare(EvaluationCase asked, LayoutGuidance? guidance, CompositionRequest sampling)
    {
        var nothing = new ResidualEmbedding { Values = new float[model.TextEncoder.Config.HiddenSize], Width = model.TextEncoder.Config.HiddenSize };
        var request = asked.ToRequest(sampling, guidance, i => nothing with { ClassNoun = asked.Subjects[i].ClassNoun });
        return new CompositionPipeline(model).Prepare(request with { Prompt = asked.PromptWithLooks });
    }

    public void Dispose()
    {
    }
}
