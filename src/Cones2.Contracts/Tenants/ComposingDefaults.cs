namespace Cones2.Contracts.Tenants;

/// <summary>What suits composing with a model.</summary>
/// <param name="Sampler">Its name.</param>
/// <param name="InferenceSteps">Denoising steps.</param>
/// <param name="GuidanceScale">Classifier-free guidance.</param>
[GenerateSerializer, Immutable, Alias("cones2.ComposingDefaults")]
public sealed record ComposingDefaults(
    [property: Id(0)] string Sampler,
    [property: Id(1)] int InferenceSteps,
    [property: Id(2)] double GuidanceScale);
