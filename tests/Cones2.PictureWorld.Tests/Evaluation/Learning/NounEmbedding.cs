using Cones2.Diffusion;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Tests.Evaluation.Learning;

/// <summary>The text embedding of a noun, as a prompt makes it.</summary>
internal static class NounEmbedding
{
    /// <param name="prompt">Names the noun once.</param>
    /// <param name="noun">Of one token.</param>
    public static float[] Of(StableDiffusion model, string prompt, string noun)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return model.TextEncoder.Encode(model.Tokenizer.Tokenize(prompt).TokenIds)[0, model.Tokenizer.FindAll(prompt, noun)[0].Start].contiguous().data<float>().ToArray();
    }
}
