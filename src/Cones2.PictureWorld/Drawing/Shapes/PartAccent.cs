namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>What a look's accent does to a part.</summary>
internal enum PartAccent
{
    None,

    /// <summary>The part takes the accent's colour.</summary>
    Recolored,

    /// <summary>The part is there only on objects that have an accent.</summary>
    Added,
}
