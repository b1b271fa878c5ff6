using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Recognition;

/// <summary>What was read in a box of a picture.</summary>
/// <param name="Category">Null: nothing stands there, or too far beside it.</param>
/// <param name="MainColor">Of the object; meaningless without one.</param>
/// <param name="SecondColor">Of its pattern; meaningless for a plain one.</param>
/// <param name="Pattern">Meaningless without an object.</param>
public readonly record struct ObjectReading(Category? Category, PaintColor MainColor, PaintColor SecondColor, Pattern Pattern)
{
    /// <summary>Whether colours and pattern are those of a look.</summary>
    public bool HasColorsOf(ObjectLook look) =>
        MainColor == look.MainColor && Pattern == look.Pattern && (Pattern == Pattern.Plain || SecondColor == look.SecondColor);
}
