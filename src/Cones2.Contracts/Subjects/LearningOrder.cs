using System.Collections.Immutable;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Scheduling;

namespace Cones2.Contracts.Subjects;

/// <summary>What to learn a subject from, and how.</summary>
[GenerateSerializer, Immutable, Alias("cones2.LearningOrder")]
public sealed record LearningOrder
{
    /// <summary>Photos of one subject.</summary>
    public const int MaxPhotos = 32;

    /// <summary>Of one photo.</summary>
    public const long MaxPhotoBytes = 20 << 20;

    /// <summary>Of one order.</summary>
    public const int MaxCaptions = 10_000;

    /// <summary>Characters of one caption.</summary>
    public const int MaxCaptionLength = 500;

    /// <summary>The name that a GPU silo's configuration gives the base model.</summary>
    [Id(0)]
    public required string Model { get; init; }

    /// <summary>The noun of the subject's category, such as "dog" or "teddy bear".</summary>
    [Id(1)]
    public required string ClassNoun { get; init; }

    /// <summary>Uploaded under the subject; 3 to 5 are usual.</summary>
    [Id(2)]
    public required ImmutableArray<BlobReference> Photos { get; init; }

    /// <summary>paper or reference.</summary>
    [Id(3)]
    public string Recipe { get; init; } = "paper";

    /// <summary>Null for the recipe's own number.</summary>
    [Id(4)]
    public int? Steps { get; init; }

    /// <summary>Null for the recipe's own rate.</summary>
    [Id(5)]
    public double? LearningRate { get; init; }

    /// <summary>With the rest of the order it decides the residual to the bit.</summary>
    [Id(6)]
    public long Seed { get; init; }

    /// <summary>Against the tenant's other work and that of others.</summary>
    [Id(7)]
    public Priority Priority { get; init; } = Priority.Low;

    /// <summary>lambda of equation 4; null for the recipe's own.</summary>
    [Id(8)]
    public double? Lambda { get; init; }

    /// <summary>The prompt of the photos, {} for the noun; null for the recipe's own.</summary>
    [Id(9)]
    public string? InstancePrompt { get; init; }

    /// <summary>Sentences with the noun, for the preservation loss and the mean of equation 5; empty for generated ones.</summary>
    [Id(10)]
    public ImmutableArray<string> Captions { get; init; } = [];

    /// <summary>Pixels a side at which the photos are learned; null for the model's own.</summary>
    [Id(11)]
    public int? PhotoSize { get; init; }

    /// <summary>Whether the photos' mirror images are learned too.</summary>
    [Id(12)]
    public bool Flip { get; init; }

    /// <summary>constant or linear, down to 0; null for the recipe's own.</summary>
    [Id(13)]
    public string? LearningRateSchedule { get; init; }

    /// <summary>Whether both ask for the same; record equality looks at the identity of the lists.</summary>
    public bool AsksTheSameAs(LearningOrder other) =>
        Alike(this) == Alike(other)
        && Photos.SequenceEqual(other.Photos) && Captions.SequenceEqual(other.Captions);

    // Both recipes' own schedule is constant, and orders of before 1.1 could not say so.
    private static LearningOrder Alike(LearningOrder order) =>
        order with { Photos = [], Captions = [], LearningRateSchedule = order.LearningRateSchedule ?? "constant" };
}
