using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;
using Cones2.PictureWorld.Subjects;

namespace Cones2.PictureWorld.Evaluation.Learning;

/// <summary>A way to learn subjects, so that they can be composed.</summary>
internal interface ISubjectLearner : IDisposable
{
    /// <summary>Training steps per subject.</summary>
    int Steps { get; }

    /// <summary>What is kept of a subject.</summary>
    int BytesPerSubject { get; }

    /// <summary>Whether threads may learn a subject each at the same time.</summary>
    bool LearnsSeveralAtOnce => true;

    /// <summary>Learns a subject from its photos.</summary>
    void Learn(Subject subject, PhotoLatents photos, CancellationToken cancellationToken);

    /// <summary>Composes a case of subjects that were learned; threads may do so at the same time.</summary>
    /// <param name="guidance">Null: no layout guidance.</param>
    /// <param name="sampling">Steps, sampler and scale; its prompt and subjects are replaced.</param>
    PreparedComposition Prepare(EvaluationCase asked, LayoutGuidance? guidance, CompositionRequest sampling);

    /// <summary>The model that denoises what <see cref="Prepare"/> made.</summary>
    StableDiffusion Model { get; }
}
