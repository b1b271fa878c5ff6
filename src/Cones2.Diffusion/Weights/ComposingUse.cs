using System.Text.Json.Serialization;
using Cones2.Diffusion.Layout;

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

    /// <inheritdoc cref="LayoutGuidance.GammaPlus"/>
    public double GammaPlus { get; init; } = LayoutGuidance.Paper.GammaPlus;

    /// <inheritdoc cref="LayoutGuidance.GammaMinus"/>
    public double GammaMinus { get; init; } = LayoutGuidance.Paper.GammaMinus;

    /// <inheritdoc cref="LayoutGuidance.Eta"/>
    public double Eta { get; init; } = LayoutGuidance.Paper.Eta;

    /// <inheritdoc cref="LayoutGuidance.EtaExponent"/>
    public double EtaExponent { get; init; } = LayoutGuidance.Paper.EtaExponent;

    /// <inheritdoc cref="LayoutGuidance.GuidedShare"/>
    public double GuidedShare { get; init; } = LayoutGuidance.Paper.GuidedShare;

    /// <summary>Layout guidance in the paper's weighting.</summary>
    [JsonIgnore]
    public LayoutGuidance Guidance => LayoutGuidance.Paper with
    {
        GammaPlus = GammaPlus,
        GammaMinus = GammaMinus,
        Eta = Eta,
        EtaExponent = EtaExponent,
        GuidedShare = GuidedShare,
    };
}
