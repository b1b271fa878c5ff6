using Cones2.Diffusion;
using Cones2.Diffusion.Residuals;
using Cones2.PictureWorld.Subjects;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Evaluation.Learning;

/// <summary>A vector that stands for a subject by itself, kept as residuals are.</summary>
internal static class LearnedVector
{
    /// <param name="vector">float32 [width] or [tokens, width]; not changed.</param>
    /// <param name="subject">Of which it was learned.</param>
    /// <param name="model">With which it was learned.</param>
    /// <param name="way">Such as "textual inversion".</param>
    /// <param name="steps">Training steps.</param>
    public static ResidualEmbedding Of(Tensor vector, Subject subject, StableDiffusion model, string way, int steps) => new()
    {
        Values = vector.detach().data<float>().ToArray(),
        Width = model.TextEncoder.Config.HiddenSize,
        ClassNoun = subject.ClassNoun,
        BaseModel = model.Fingerprint,
        Recipe = way,
        Steps = steps,
        Seed = subject.Seed,
    };
}
