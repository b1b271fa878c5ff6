using Cones2.PictureWorld.Recognition;
using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Evaluation;

/// <summary>What a composed picture shows of what was asked for.</summary>
/// <param name="InBox">Every subject's box holds an object of its category.</param>
/// <param name="InColor">And each in its subject's main colour.</param>
/// <param name="Identity">And in its other colour and pattern.</param>
/// <param name="Confusion">Some subject's main colour is a colour of another's, and none of its own.</param>
public readonly record struct PictureVerdict(bool InBox, bool InColor, bool Identity, bool Confusion)
{
    /// <param name="asked">The looks that were asked for.</param>
    /// <param name="readings">What was read in the box of each.</param>
    public static PictureVerdict Of(IReadOnlyList<ObjectLook> asked, IReadOnlyList<ObjectReading> readings)
    {
        var inBox = asked.Zip(readings).All(pair => pair.Second.Category == pair.First.Category);
        var inColor = inBox && asked.Zip(readings).All(pair => pair.Second.MainColor == pair.First.MainColor);
        var identity = inBox && asked.Zip(readings).All(pair => pair.Second.HasColorsOf(pair.First));
        var confusion = Enumerable.Range(0, asked.Count).Any(i => readings[i].Category is not null && IsAnothers(i));
        return new PictureVerdict(inBox, inColor, identity, confusion);

        bool IsAnothers(int i)
        {
            var color = readings[i].MainColor;
            return !Has(asked[i], color) && asked.Where((_, other) => other != i).Any(other => Has(other, color));
        }

        static bool Has(ObjectLook look, PaintColor color) => look.MainColor == color || look.SecondColor == color;
    }
}
