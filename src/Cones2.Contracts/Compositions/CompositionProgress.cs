using System.Collections.Immutable;
using Cones2.Contracts.Scheduling;

namespace Cones2.Contracts.Compositions;

/// <summary>One element of a composition's stream.</summary>
/// <param name="State">Of the composition; the stream ends after one that is done, failed or cancelled.</param>
/// <param name="Picture">The picture that moved on.</param>
/// <param name="Preview">A small PNG of what the model has in mind; empty where none was made.</param>
[GenerateSerializer, Immutable, Alias("cones2.CompositionProgress")]
public sealed record CompositionProgress(
    [property: Id(0)] WorkState State,
    [property: Id(1)] PictureStatus Picture,
    [property: Id(2)] ImmutableArray<byte> Preview);
