using System.Collections.Immutable;
using System.ComponentModel;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Scheduling;

namespace Cones2.Gateway.Api;

/// <summary>Pictures to compose; the defaults are the paper's.</summary>
internal sealed record CompositionRequest
{
    [Description("One of the models on offer.")]
    public required string Model { get; init; }

    [Description("Each subject's name in braces: \"a {rex} and a {mug} on the beach\".")]
    public required string Prompt { get; init; }

    public string NegativePrompt { get; init; } = "";

    public ImmutableArray<SubjectRequest> Subjects { get; init; } = [];

    [Description("Pixels; absent for what the model was trained on.")]
    public int? Width { get; init; }

    [Description("Pixels; absent for what the model was trained on.")]
    public int? Height { get; init; }

    [Description("ddim, pndm, euler, lms, dpmpp-2m, dpmpp-2m-karras or unipc.")]
    public string Sampler { get; init; } = "ddim";

    public int InferenceSteps { get; init; } = 50;

    public double GuidanceScale { get; init; } = 7.5;

    public LayoutSettings Layout { get; init; } = new();

    public long Seed { get; init; }

    public int Pictures { get; init; } = 1;

    public Priority Priority { get; init; } = Priority.Normal;

    public CompositionOrder ToOrder() => new()
    {
        Model = Model,
        Prompt = Prompt,
        NegativePrompt = NegativePrompt,
        Subjects = [.. Subjects.Select(subject => subject.ToPlaced())],
        Width = Width,
        Height = Height,
        Sampler = Sampler,
        InferenceSteps = InferenceSteps,
        GuidanceScale = GuidanceScale,
        Layout = Layout,
        Seed = Seed,
        Pictures = Pictures,
        Priority = Priority,
    };
}
