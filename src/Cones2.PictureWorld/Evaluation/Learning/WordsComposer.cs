using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;

namespace Cones2.PictureWorld.Evaluation.Learning;

/// <summary>
/// Composes subjects of which nothing was learned: the prompt says each subject's colours and pattern. What the model can't draw so, no way of learning will
/// make it draw.
/// </summary>
internal sealed class WordsComposer(StableDiffusion model) : ISubjectComposer
{
    public StableDiffusion Model => model;

    public PreparedComposition Prepare(EvaluationCase asked, Func<int, ResidualEmbedding> learned, LayoutGuidance? guidance, CompositionRequest sampling)
    {
        var nothing = new ResidualEmbedding { Values = new float[model.TextEncoder.Config.HiddenSize], Width = model.TextEncoder.Config.HiddenSize };
        var request = asked.ToRequest(sampling, guidance, i => nothing with { ClassNoun = asked.Subjects[i].ClassNoun });
        return new CompositionPipeline(model).Prepare(request with { Prompt = asked.PromptWithLooks });
    }

    public void Dispose()
    {
    }
}
