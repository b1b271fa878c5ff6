namespace Cones2.Contracts.Compositions;

/// <summary>A rectangle in the pixels of the picture, its right and bottom edges outside.</summary>
[GenerateSerializer, Immutable, Alias("cones2.PictureBox")]
public sealed record PictureBox(
    [property: Id(0)] int Left,
    [property: Id(1)] int Top,
    [property: Id(2)] int Right,
    [property: Id(3)] int Bottom);
