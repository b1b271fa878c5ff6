using Cones2.Contracts.Blobs;
using Cones2.Contracts.Subjects;

namespace Cones2.Grains.Gpu;

/// <summary>One subject's training.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="Order">What to learn it from, and how.</param>
/// <param name="Checkpoint">Where an earlier attempt left it.</param>
[GenerateSerializer, Immutable, Alias("cones2.LearningTask")]
internal sealed record LearningTask(
    [property: Id(0)] SubjectId Subject,
    [property: Id(1)] LearningOrder Order,
    [property: Id(2)] BlobReference? Checkpoint) : WorkTask;
