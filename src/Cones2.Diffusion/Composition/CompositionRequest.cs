using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Samplers;

namespace Cones2.Diffusion.Composition;

/// <summary>A picture to compose. The defaults are the paper's: 50 DDIM steps, classifier-free guidance 7.5, every step guided.</summary>
public sealed record CompositionRequest
{
    public const int MaxSubjects = 8;

    /// <summary>The prompt, each subject's name in braces: "a {rex} and a {mug} on the beach".</summary>
    public required string Prompt { get; init; }

    /// <summary>What classifier-free guidance leads away from; empty for the usual empty prompt.</summary>
    public string NegativePrompt { get; init; } = "";

    /// <summary>0 to 8 subjects.</summary>
    public IReadOnlyList<ComposedSubject> Subjects { get; init; } = [];

    /// <summary>Pixels; null for the size that the model was trained on.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels; null for the size that the model was trained on.</summary>
    public int? Height { get; init; }

    public SamplerKind Sampler { get; init; } = SamplerKind.Ddim;

    /// <summary>1 to the model's training timesteps.</summary>
    public int InferenceSteps { get; init; } = 50;

    /// <summary>How far to go beyond the empty prompt's prediction; 0 to 50.</summary>
    public double GuidanceScale { get; init; } = 7.5;

    public LayoutGuidance Guidance { get; init; } = LayoutGuidance.Paper;
}
