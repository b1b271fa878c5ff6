using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;

namespace Cones2.Diffusion.Tests.Composition;

/// <summary>Requests for the smallest picture that a model can draw, in three steps.</summary>
internal static class SampleRequest
{
    /// <param name="subjects">Side by side, each with a residual of its own.</param>
    public static CompositionRequest Of(StableDiffusion model, string prompt, params (string Name, string Noun)[] subjects)
    {
        var side = model.Vae.Config.Factor << model.UNet.Config.Halvings;
        var width = side / Math.Max(1, subjects.Length);
        return new CompositionRequest
        {
            Prompt = prompt,
            Width = side,
            Height = side,
            InferenceSteps = 3,
            Subjects = [.. subjects.Select((subject, index) => new ComposedSubject(
                subject.Name, Residual(model, subject.Noun, index), new BoxRegion(new Box(index * width, 0, (index + 1) * width, side))))],
        };
    }

    private static ResidualEmbedding Residual(StableDiffusion model, string noun, int index)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var width = model.TextEncoder.Config.HiddenSize;
        var values = new Seed(index).Normal(model.Tokenizer.Encode(noun).Count, width).data<float>().ToArray();
        return new ResidualEmbedding { Values = values, Width = width, ClassNoun = noun };
    }
}
