using Cones2.Diffusion.Residuals;
using Cones2.PictureWorld.Subjects;

namespace Cones2.PictureWorld.Evaluation.Learning;

/// <summary>A way to learn subjects, so that they can be composed.</summary>
internal interface ISubjectLearner : ISubjectComposer
{
    /// <summary>Training steps per subject.</summary>
    int Steps { get; }

    /// <summary>What is kept of a subject.</summary>
    int BytesPerSubject { get; }

    /// <summary>Whether threads may learn a subject each at the same time.</summary>
    bool LearnsSeveralAtOnce => true;

    /// <summary>Learns a subject from its photos.</summary>
    /// <returns>What <see cref="ISubjectComposer.Prepare"/> needs of it.</returns>
    ResidualEmbedding Learn(Subject subject, PhotoLatents photos, CancellationToken cancellationToken);
}
