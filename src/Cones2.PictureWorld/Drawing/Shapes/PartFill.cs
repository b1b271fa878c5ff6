namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>What a part is painted with.</summary>
internal enum PartFill
{
    /// <summary>The main colour with the pattern on it.</summary>
    Coat,

    /// <summary>The main colour alone.</summary>
    Body,

    /// <summary>A darker main colour.</summary>
    Shade,

    /// <summary>The outline's colour.</summary>
    Outline,
    White,
    Ink,
    Glass,
    Metal,
    Wood,
    Leaf,
    Gold,
}
