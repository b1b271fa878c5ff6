using Cones2.PictureWorld.Recognition;
using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Evaluation;

/// <summary>
/// What stands in the boxes of a row's pictures, each box by itself: where a picture that fails does so. The intervals take
/// boxes of one picture as independent.
/// </summary>
/// <param name="Category">The share of boxes that hold an object of their subject's category.</param>
/// <param name="OtherCategory">The share that hold an object of another category.</param>
/// <param name="Nothing">The share that hold nothing; the three sum to 1.</param>
/// <param name="MainColor">The share of the right category, and in the subject's main colour.</param>
/// <param name="SecondColor">The share of the right category, and in the subject's second colour, whatever the main one.</param>
/// <param name="Pattern">The share of the right category, and in the subject's pattern, whatever the colours.</param>
public sealed record BoxShares(Estimate Category, Estimate OtherCategory, Estimate Nothing, Estimate MainColor, Estimate SecondColor, Estimate Pattern)
{
    /// <param name="boxes">What was asked for in each, and what was read there; one or more.</param>
    public static BoxShares Of(IReadOnlyCollection<(ObjectLook Asked, ObjectReading Read)> boxes)
    {
        return new BoxShares(
            Share(box => IsRight(box)),
            Share(box => box.Read.Category is not null && !IsRight(box)),
            Share(box => box.Read.Category is null),
            Share(box => IsRight(box) && box.Read.MainColor == box.Asked.MainColor),
            Share(box => IsRight(box) && box.Read.SecondColor == box.Asked.SecondColor),
            Share(box => IsRight(box) && box.Read.Pattern == box.Asked.Pattern));

        Estimate Share(Func<(ObjectLook Asked, ObjectReading Read), bool> holds) => Estimate.OfShare(boxes.Count(holds), boxes.Count);

        static bool IsRight((ObjectLook Asked, ObjectReading Read) box) => box.Read.Category == box.Asked.Category;
    }
}
