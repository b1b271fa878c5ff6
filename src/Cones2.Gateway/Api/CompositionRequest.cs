using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;

namespace Cones2.Gateway.Api;

/// <summary>Pictures to compose; what is absent is as suits the model.</summary>
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

    [Description("ddim, pndm, euler, lms, dpmpp-2m, dpmpp-2m-karras or unipc; absent for what suits the model.")]
    public string? Sampler { get; init; }

    [Description("Denoising steps; absent for what suits the model.")]
    public int? InferenceSteps { get; init; }

    [Description("Classifier-free guidance; absent for what suits the model.")]
    public double? GuidanceScale { get; init; }

    public LayoutSettings Layout { get; init; } = new();

    public long Seed { get; init; }

    public int Pictures { get; init; } = 1;

    public Priority Priority { get; init; } = Priority.Normal;

    /// <summary>Whether what suits the model is asked for.</summary>
    [JsonIgnore]
    public bool LeavesOpen => Sampler is null || InferenceSteps is null || GuidanceScale is null;

    /// <param name="order">What was ordered.</param>
    /// <param name="masks">The files of the subjects' masks, in their order.</param>
    public static CompositionRequest Of(CompositionOrder order, IReadOnlyList<byte[]?> masks) => new()
    {
        Model = order.Model,
        Prompt = order.Prompt,
        NegativePrompt = order.NegativePrompt,
        Subjects = [.. order.Subjects.Select((subject, index) => SubjectRequest.Of(subject, masks[index]))],
        Width = order.Width,
        Height = order.Height,
        Sampler = order.Sampler,
        InferenceSteps = order.InferenceSteps,
        GuidanceScale = order.GuidanceScale,
        Layout = order.Layout,
        Seed = order.Seed,
        Pictures = order.Pictures,
        Priority = order.Priority,
    };

    /// <param name="suited">What suits the model, where <see cref="LeavesOpen"/>; null where nobody offers it.</param>
    /// <param name="masks">Of the subjects, in their order, as they were kept.</param>
    public CompositionOrder ToOrder(ComposingDefaults? suited, IReadOnlyList<BlobReference?> masks)
    {
        var order = new CompositionOrder
        {
            Model = Model,
            Prompt = Prompt,
            NegativePrompt = NegativePrompt,
            Subjects = [.. Subjects.Select((subject, index) => subject.ToPlaced(masks[index]))],
            Width = Width,
            Height = Height,
            Layout = Layout,
            Seed = Seed,
            Pictures = Pictures,
            Priority = Priority,
        };
        return order with
        {
            Sampler = Sampler ?? suited?.Sampler ?? order.Sampler,
            InferenceSteps = InferenceSteps ?? suited?.InferenceSteps ?? order.InferenceSteps,
            GuidanceScale = GuidanceScale ?? suited?.GuidanceScale ?? order.GuidanceScale,
        };
    }
}
