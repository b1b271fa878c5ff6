using System.Collections.Immutable;
using System.ComponentModel;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;

namespace Cones2.Gateway.Api;

/// <summary>What to learn a subject from, and how; what is absent has the recipe's own value.</summary>
internal sealed record TrainingRequest
{
    [Description("One of the models on offer.")]
    public required string Model { get; init; }

    [Description("The noun of the subject's category, such as dog or teddy bear.")]
    public required string ClassNoun { get; init; }

    [Description("As the upload of the photos told them; 3 to 5 are usual.")]
    public required ImmutableArray<PhotoView> Photos { get; init; }

    [Description("paper or reference.")]
    public string Recipe { get; init; } = "paper";

    public int? Steps { get; init; }

    public double? LearningRate { get; init; }

    public double? Lambda { get; init; }

    public string? InstancePrompt { get; init; }

    public ImmutableArray<string> Captions { get; init; } = [];

    [Description("Pixels a side.")]
    public int? PhotoSize { get; init; }

    [Description("Whether mirror images are learned too.")]
    public bool Flip { get; init; }

    public long Seed { get; init; }

    public Priority Priority { get; init; } = Priority.Low;

    public LearningOrder ToOrder(SubjectId subject) => new()
    {
        Model = Model,
        ClassNoun = ClassNoun,
        Photos = [.. Photos.Select(photo => new BlobReference(BlobOwner.Of(subject), photo.Sha256, photo.Length))],
        Recipe = Recipe,
        Steps = Steps,
        LearningRate = LearningRate,
        Lambda = Lambda,
        InstancePrompt = InstancePrompt,
        Captions = Captions,
        PhotoSize = PhotoSize,
        Flip = Flip,
        Seed = Seed,
        Priority = Priority,
    };
}
