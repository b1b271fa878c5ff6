using System.Collections.Immutable;
using Cones2.Contracts.Blobs;

namespace Cones2.Grains.Gpu;

/// <summary>How far a piece of work is; what is large lies in blob storage already.</summary>
/// <param name="Number">1 for the first step.</param>
/// <param name="Count">Steps in all.</param>
[GenerateSerializer, Immutable, Alias("cones2.WorkStep")]
internal sealed record WorkStep(
    [property: Id(0)] int Number,
    [property: Id(1)] int Count)
{
    /// <summary>A training's.</summary>
    [Id(2)]
    public double? Loss { get; init; }

    /// <summary>A picture's; empty where none was made.</summary>
    [Id(3)]
    public ImmutableArray<byte> Preview { get; init; } = [];

    /// <summary>From where the work can go on after this step.</summary>
    [Id(4)]
    public BlobReference? Saved { get; init; }

    /// <summary>The picture or the residual, with the last step.</summary>
    [Id(5)]
    public BlobReference? Result { get; init; }

    /// <summary>Whether nothing is lost if it is not told and a later one is.</summary>
    public bool IsNumberAlone => Preview.IsEmpty && Saved is null && Result is null;
}
