using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;

namespace Cones2.PictureWorld.Evaluation.Learning;

/// <summary>A way to compose subjects.</summary>
internal interface ISubjectComposer : IDisposable
{
    /// <summary>The model that denoises what <see cref="Prepare"/> made.</summary>
    StableDiffusion Model { get; }

    /// <summary>Composes a case; threads may do so at the same time.</summary>
    /// <param name="learned">What was learned of the subject of an index.</param>
    /// <param name="guidance">Null: no layout guidance.</param>
    /// <param name="sampling">Steps, sampler and scale; its prompt and subjects are replaced.</param>
    PreparedComposition Prepare(EvaluationCase asked, Func<int, ResidualEmbedding> learned, LayoutGuidance? guidance, CompositionRequest sampling);
}
