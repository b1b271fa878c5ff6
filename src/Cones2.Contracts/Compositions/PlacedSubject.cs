using Cones2.Contracts.Blobs;

namespace Cones2.Contracts.Compositions;

/// <summary>A subject in a prompt and, where it has one, its place in the picture.</summary>
[GenerateSerializer, Immutable, Alias("cones2.PlacedSubject")]
public sealed record PlacedSubject
{
    /// <summary>What the prompt calls it in braces.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The tenant's subject that it is; null for the one of the same name.</summary>
    [Id(1)]
    public string? Subject { get; init; }

    /// <summary>Which version of its residual; null for the published one.</summary>
    [Id(2)]
    public int? Version { get; init; }

    /// <summary>Where it shall appear; null leaves that to the model.</summary>
    [Id(3)]
    public PictureBox? Box { get; init; }

    /// <summary>
    /// Where it shall appear, in any form, in place of a box: a PNG of the picture's proportions that was kept with the
    /// composition, white inside.
    /// </summary>
    [Id(5)]
    public BlobReference? Mask { get; init; }

    /// <summary>The colour that is inside, such as "#ffc000", where one mask paints the places of several subjects.</summary>
    [Id(6)]
    public string? MaskColor { get; init; }

    /// <summary>Multiplies its layout guidance, 0 to 10; 1 is the method's own.</summary>
    [Id(4)]
    public double Strength { get; init; } = 1;
}
