using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Samplers;
using Cones2.Diffusion.Tests.Composition;

namespace Cones2.Diffusion.Tests.Batching;

/// <summary>Requests that share nothing but their size: samplers, steps, prompts, layouts, weightings and guidance scales differ.</summary>
internal sealed class MixedRequests(StableDiffusion model)
{
    private static readonly LayoutGuidance Recurrent = LayoutGuidance.Paper with { SelfRecurrence = SelfRecurrence.SameLevel };

    public IEnumerable<CompositionRequest> All => [Guided, Unguided, TwoSubjects, Weighted, PartlyGuided, Karras, Repeated];

    /// <summary>3 calls of the UNet.</summary>
    public CompositionRequest Guided => OneSubject with { Sampler = SamplerKind.Ddim };

    /// <summary>6 calls.</summary>
    public CompositionRequest Unguided => Nobody with { Sampler = SamplerKind.Pndm, InferenceSteps = 5, NegativePrompt = "a blurred photo", GuidanceScale = 4 };

    /// <summary>10 calls.</summary>
    public CompositionRequest TwoSubjects => SampleRequest.Of(model, "a {rex} and a {mug}", ("rex", "dog"), ("mug", "mug")) with
    {
        Sampler = SamplerKind.Euler,
        InferenceSteps = 5,
        Guidance = LayoutGuidance.Reference,
    };

    /// <summary>6 calls.</summary>
    public CompositionRequest Weighted => OneSubject with { Sampler = SamplerKind.Lms, InferenceSteps = 6, Guidance = LayoutGuidance.Reference with { SelfRecurrence = SelfRecurrence.None } };

    /// <summary>4 calls, the second half of them unguided.</summary>
    public CompositionRequest PartlyGuided => OneSubject with { Sampler = SamplerKind.DpmSolver, InferenceSteps = 4, Guidance = LayoutGuidance.Paper with { GuidedShare = 0.5 } };

    /// <summary>3 calls.</summary>
    public CompositionRequest Karras => Nobody with { Sampler = SamplerKind.DpmSolverKarras, GuidanceScale = 12 };

    /// <summary>6 calls, each step taken twice.</summary>
    public CompositionRequest Repeated => OneSubject with { Sampler = SamplerKind.UniPc, Guidance = Recurrent };

    private CompositionRequest OneSubject => SampleRequest.Of(model, "a {rex} on grass", ("rex", "dog"));

    private CompositionRequest Nobody => SampleRequest.Of(model, "a house by the sea");
}
