namespace Cones2.Diffusion.Weights;

/// <summary>How pictures are composed with a model; the defaults are the paper's.</summary>
public sealed record ComposingUse
{
    /// <summary>As <see cref="Samplers.SamplerNames"/> knows it; ddim.</summary>
    public string Sampler { get; init; } = "ddim";

    /// <summary>Denoising steps; 50.</summary>
    public int InferenceSteps { get; init; } = 50;

    /// <summary>Classifier-free guidance; 7.5.</summary>
    public double GuidanceScale { get; init; } = 7.5;
}
