using System.Collections.Immutable;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Subjects;

namespace Cones2.Grains.Gpu;

/// <summary>One picture of a composition.</summary>
/// <param name="Composition">Whose it is.</param>
/// <param name="Order">The composition's.</param>
/// <param name="Residuals">Of the order's subjects, in its order.</param>
/// <param name="Index">0 for the first picture.</param>
/// <param name="Saved">Where an earlier attempt left it.</param>
[GenerateSerializer, Immutable, Alias("cones2.PictureTask")]
internal sealed record PictureTask(
    [property: Id(0)] CompositionId Composition,
    [property: Id(1)] CompositionOrder Order,
    [property: Id(2)] ImmutableArray<ResidualVersion> Residuals,
    [property: Id(3)] int Index,
    [property: Id(4)] BlobReference? Saved) : WorkTask;
