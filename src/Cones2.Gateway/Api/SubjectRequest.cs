using System.ComponentModel;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;

namespace Cones2.Gateway.Api;

/// <summary>A subject in a prompt and, where it has one, its place.</summary>
internal sealed record SubjectRequest
{
    [Description("What the prompt calls it in braces.")]
    public required string Name { get; init; }

    [Description("Which subject it is; absent for the one of the same name.")]
    public string? Subject { get; init; }

    [Description("Which version; absent for the published one.")]
    public int? Version { get; init; }

    [Description("Left, top, right and bottom in pixels; absent leaves the place to the model.")]
    public PictureBox? Box { get; init; }

    [Description("In place of a box: a PNG of the picture's proportions in base64, white inside, of at most 512 KiB.")]
    public byte[]? Mask { get; init; }

    [Description("The colour that is inside, such as #ffc000, where one mask paints several places.")]
    public string? MaskColor { get; init; }

    [Description("Multiplies its layout guidance, 0 to 10.")]
    public double Strength { get; init; } = 1;

    public static SubjectRequest Of(PlacedSubject placed, byte[]? mask) => new()
    {
        Name = placed.Name,
        Subject = placed.Subject,
        Version = placed.Version,
        Box = placed.Box,
        Mask = mask,
        MaskColor = placed.MaskColor,
        Strength = placed.Strength,
    };

    public PlacedSubject ToPlaced(BlobReference? mask) =>
        new() { Name = Name, Subject = Subject, Version = Version, Box = Box, Mask = mask, MaskColor = MaskColor, Strength = Strength };
}
