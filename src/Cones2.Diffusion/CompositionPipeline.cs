using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Samplers;
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
        return new PreparedComposition(request, height, width, text, MaskOf(request, prompt, height, width));
    }

    /// <summary>Denoises one picture, a step per element.</summary>
    /// <param name="noise">The picture's noise; see <see cref="SeededNoise"/>.</param>
    /// <param name="cancellationToken">Looked at before each call of the UNet.</param>
    public IEnumerable<DenoisingStep> Denoise(PreparedComposition composition, INoiseSource noise, CancellationToken cancellationToken)
    {
        var request = composition.Request;
        using var sampler = SamplerFactory.Create(request.Sampler, model.NoiseSchedule, request.InferenceSteps);
        var guidance = new GuidanceSchedule(composition, model.NoiseSchedule, sampler);
        var current = Start(composition, sampler, noise);
        try
        {
            for (var step = 0; step < sampler.Timesteps.Count; step++)
            {
                for (var pass = 0; pass < guidance.Passes(step); pass++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var next = Advance(composition, sampler, guidance, noise, current.Latents, step, pass);
                    current.Dispose();
                    current = next;
                    NativeHeap.ReturnFreed();
                }

                yield return new DenoisingStep(step, sampler.Timesteps.Count, sampler.Timesteps[step], current.Latents, current.Denoised);
            }
        }
        finally
        {
            current.Dispose();
        }
    }

    /// <summary>The picture of a last step's latents.</summary>
    /// <param name="latents">[batch, 4, height, width]</param>
    /// <returns>[batch, 3, height * factor, width * factor] float32, about [-1, 1]; the caller owns it.</returns>
    public Tensor Decode(Tensor latents)
    {
        using var noGradient = no_grad();
        return model.Vae.Decode(latents);
    }

    /// <summary>A small picture of latents, in a fraction of the time that <see cref="Decode"/> takes.</summary>
    /// <param name="denoised">[1, 4, height, width]</param>
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

    private DenoisedLatents Start(PreparedComposition composition, ISampler sampler, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        var factor = model.Vae.Config.Factor;
        long[] shape = [1, model.UNet.Config.LatentChannels, composition.Height / factor, composition.Width / factor];
        var latents = noise.Initial(shape).to(model.Placement.Device) * sampler.InitialNoiseScale;
        return DenoisedLatents.Keep(latents, latents.clone());
    }

    private DenoisedLatents Advance(
        PreparedComposition composition, ISampler sampler, GuidanceSchedule guidance, INoiseSource noise, Tensor latents, int step, int pass)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        // 1. The model on the negative prompt and the prompt, the second under layout guidance.
        var input = sampler.ScaleModelInput(latents, guidance.InputStep(step, pass));
        var timestep = sampler.Timesteps[step];
        var outputs = model.UNet.forward(cat([input, input]), tensor(new[] { timestep, timestep }), composition.Text, guidance.Bias(step));

        // 2. Classifier-free guidance.
        var (negative, prompt) = (outputs[..1], outputs[1..]);
        var output = negative + composition.Request.GuidanceScale * (prompt - negative);

        // 3. The sampler's step; back again if the step is taken once more.
        var next = sampler.Step(output, step, latents);
        if (pass + 1 < guidance.Passes(step))
            next = sampler.Renoise(next, noise.ForRecurrence(step, next.shape).to(next.device), step);
        return DenoisedLatents.Keep(next, Denoised(sampler.ScaleModelInput(latents, step), output, sampler.Sigma(step)));
    }

    /// <summary>x_0 from a prediction: with alpha = 1 / sqrt(1 + sigma^2), x_0 = (x - sigma alpha eps) / alpha, or alpha x - sigma alpha v.</summary>
    private Tensor Denoised(Tensor input, Tensor output, double sigma)
    {
        var alpha = 1 / Math.Sqrt(1 + sigma * sigma);
        return model.NoiseSchedule.PredictionType switch
        {
            PredictionType.Epsilon => input / alpha - sigma * output,
            PredictionType.VPrediction => alpha * input - sigma * alpha * output,
            _ => output.clone(),
        };
    }
}
