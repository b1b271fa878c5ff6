using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;

namespace Cones2.Gateway.Api;

/// <summary>What to learn a subject from, and how; what is absent is as suits the model or, for the reference recipe, as its authors have it.</summary>
internal sealed record TrainingRequest
{
    private const string ByThePaper = "paper";

    [Description("One of the models on offer.")]
    public required string Model { get; init; }

    [Description("The noun of the subject's category, such as dog or teddy bear.")]
    public required string ClassNoun { get; init; }

    [Description("As the upload of the photos told them; 3 to 5 are usual.")]
    public required ImmutableArray<PhotoView> Photos { get; init; } = [];

    [Description("paper or reference.")]
    public string Recipe { get; init; } = ByThePaper;

    public int? Steps { get; init; }

    public double? LearningRate { get; init; }

    [Description("constant or linear, down to 0.")]
    public string? LearningRateSchedule { get; init; }

    public double? Lambda { get; init; }

    public string? InstancePrompt { get; init; }

    public ImmutableArray<string> Captions { get; init; } = [];

    [Description("Pixels a side.")]
    public int? PhotoSize { get; init; }

    [Description("Whether mirror images are learned too.")]
    public bool Flip { get; init; }

    public long Seed { get; init; }

    public Priority Priority { get; init; } = Priority.Low;

    /// <summary>Whether what suits the model is asked for.</summary>
    [JsonIgnore]
    public bool LeavesOpen => Recipe == ByThePaper && (Steps is null || LearningRate is null || LearningRateSchedule is null || Lambda is null || InstancePrompt is null);

    /// <param name="subject">To be learned.</param>
    /// <param name="suited">What suits the model, where <see cref="LeavesOpen"/>; null where nobody offers it.</param>
    public LearningOrder ToOrder(SubjectId subject, LearningDefaults? suited) => new()
    {
        Model = Model,
        ClassNoun = ClassNoun,
        Photos = [.. Photos.Select(photo => new BlobReference(BlobOwner.Of(subject), photo.Sha256, photo.Length))],
        Recipe = Recipe,
        Steps = Steps ?? suited?.Steps,
        LearningRate = LearningRate ?? suited?.LearningRate,
        LearningRateSchedule = LearningRateSchedule ?? suited?.LearningRateSchedule,
        Lambda = Lambda ?? suited?.Lambda,
        InstancePrompt = InstancePrompt ?? suited?.InstancePrompt,
        Captions = Captions,
        PhotoSize = PhotoSize,
        Flip = Flip,
        Seed = Seed,
        Priority = Priority,
    };
}
