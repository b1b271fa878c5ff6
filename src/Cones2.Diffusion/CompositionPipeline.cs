using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Tokenization;
using static TorchSharp.torch;

namespace Cones2.Diffusion;

/// <summary>
/// Composes learned subjects in one picture, each in its place: adds their residuals to the prompt's embedding (equation 6)
/// and denoises under layout guidance (equation 7). Nothing is trained.
/// </summary>
public sealed class CompositionPipeline(StableDiffusion model)
{
    private const int PreviewSide = 16;

    /// <summary>Checks a request and computes what all its pictures share.</summary>
    /// <exception cref="InvalidInputException">With every fault of the request.</exception>
    public PreparedComposition Prepare(CompositionRequest request)
    {
        var prompt = CompositionValidator.Validate(request, model);
        var (height, width) = (request.Height ?? model.PictureSize, request.Width ?? model.PictureSize);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        // E_final(c)_s = E(c)_s + residual_s
        var embedding = model.TextEncoder.Encode(model.Tokenizer.Tokenize(request.NegativePrompt).TokenIds, prompt.Tokens.TokenIds);
        foreach (var subject in request.Subjects)
        {
            var (start, length) = (prompt.Spans[subject.Name].Start, prompt.Spans[subject.Name].Length);
            embedding[1, start..(start + length)].add_(subject.Residual.ToTensor().to(embedding.device).to(embedding.dtype));
        }

        var text = model.UNet.ProjectText(embedding);
        text.DetachFromDisposeScope();
        return new PreparedComposition(model, request, height, width, text, MaskOf(request, prompt, height, width));
    }

    /// <summary>Denoises one picture, a step per element.</summary>
    /// <param name="noise">The picture's noise; see <see cref="SeededNoise"/>.</param>
    /// <param name="cancellationToken">Looked at before each call of the UNet.</param>
    public IEnumerable<DenoisingStep> Denoise(PreparedComposition composition, INoiseSource noise, CancellationToken cancellationToken)
    {
        using var picture = new DenoisingTrajectory(composition, noise);
        while (!picture.IsDone)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var step = Advance(picture);
            NativeHeap.ReturnFreed();
            if (step is not null)
                yield return step;
        }
    }

    /// <summary>The picture of a last step's latents.</summary>
    /// <param name="latents">[batch, channels, height, width]</param>
    /// <returns>[batch, 3, height * factor, width * factor] float32, about [-1, 1]; the caller owns it.</returns>
    public Tensor Decode(Tensor latents)
    {
        using var noGradient = no_grad();
        return model.Vae.Decode(latents);
    }

    /// <summary>A small picture of latents, in a fraction of the time that <see cref="Decode"/> takes.</summary>
    /// <param name="denoised">[1, channels, height, width]</param>
    /// <returns>[1, 3, h, w] float32, its longer side at most 16 times the autoencoder's factor; the caller owns it.</returns>
    public Tensor Preview(Tensor denoised)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var shrink = Math.Max(1.0, Math.Max(denoised.shape[2], denoised.shape[3]) / (double)PreviewSide);
        var size = new[] { denoised.shape[2], denoised.shape[3] }.Select(side => Math.Max(1, (long)(side / shrink))).ToArray();
        return model.Vae.Decode(nn.functional.adaptive_avg_pool2d(denoised, size)).MoveToOuterDisposeScope();
    }

    private LayoutMask? MaskOf(CompositionRequest request, SubjectPrompt prompt, int height, int width)
    {
        var layouts = request.Subjects
            .Where(subject => subject.Region is not null)
            .Select(subject => new SubjectLayout(prompt.Spans[subject.Name], subject.Region!, subject.Strength))
            .ToList();
        return layouts.Count == 0 ? null : new LayoutMask(layouts, request.Guidance, height, width, model.Tokenizer.MaxLength);
    }

    /// <summary>Asks the model about the negative prompt and the prompt, the second under layout guidance.</summary>
    /// <returns>The step that is taken, or null where it is to be taken once more.</returns>
    private DenoisingStep? Advance(DenoisingTrajectory picture)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var bias = picture.GuidedRow is { } row ? new LayoutBias([null, row]) : null;
        return picture.Take(model.UNet.forward(picture.ModelInput(), tensor([picture.Timestep, picture.Timestep]), picture.Composition.Text, bias is null ? null : bias.For));
    }
}
