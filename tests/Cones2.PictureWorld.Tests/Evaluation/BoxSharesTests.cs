using Cones2.PictureWorld.Evaluation;
using Cones2.PictureWorld.Recognition;
using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Tests.Evaluation;

public sealed class BoxSharesTests
{
    [Fact]
    public void Of_EachKindOfReading_CountsItOnce()
    {
        var rex = new ObjectLook(Category.Dog, Palette.Teal, Palette.Orange, Pattern.Spotted);
        var right = new ObjectReading(Category.Dog, Palette.Teal, Palette.Orange, Pattern.Spotted);

        var shares = BoxShares.Of(
        [
            (rex, right),
            (rex, right with { Pattern = Pattern.Striped }),
            (rex, right with { SecondColor = Palette.Red }),
            (rex, right with { MainColor = Palette.Red }),
            (rex, right with { Category = Category.Cat }),
            (rex, right with { Category = Category.Cat }),
            (rex, right with { Category = null }),
            (rex, right),
        ]);

        Assert.Equal(
            (5 / 8.0, 2 / 8.0, 1 / 8.0, 4 / 8.0, 4 / 8.0, 4 / 8.0),
            (shares.Category.Value, shares.OtherCategory.Value, shares.Nothing.Value, shares.MainColor.Value, shares.SecondColor.Value, shares.Pattern.Value));
    }
}
