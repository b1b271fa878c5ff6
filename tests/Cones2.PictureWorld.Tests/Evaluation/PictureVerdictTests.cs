using Cones2.PictureWorld.Evaluation;
using Cones2.PictureWorld.Recognition;
using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Tests.Evaluation;

public sealed class PictureVerdictTests
{
    private static readonly ObjectLook Rex = new(Category.Dog, Palette.Teal, Palette.Orange, Pattern.Spotted);
    private static readonly ObjectLook Mug = new(Category.Mug, Palette.Red, Palette.White, Pattern.Striped);

    public static TheoryData<string, PictureVerdict> Readings => new()
    {
        { "Dog Teal Orange Spotted, Mug Red White Striped", new PictureVerdict(InBox: true, InColor: true, Identity: true, Confusion: false) },
        { "Dog Teal Orange Striped, Mug Red White Striped", new PictureVerdict(InBox: true, InColor: true, Identity: false, Confusion: false) },
        { "Dog Blue Orange Spotted, Mug Red White Striped", new PictureVerdict(InBox: true, InColor: false, Identity: false, Confusion: false) },
        { "Dog Red Orange Spotted, Mug Red White Striped", new PictureVerdict(InBox: true, InColor: false, Identity: false, Confusion: true) },
        { "Cat Teal Orange Spotted, Mug Red White Striped", new PictureVerdict(InBox: false, InColor: false, Identity: false, Confusion: false) },
        { "- White Orange Spotted, Mug Red White Striped", new PictureVerdict(InBox: false, InColor: false, Identity: false, Confusion: false) },
    };

    [Theory]
    [MemberData(nameof(Readings))]
    public void Of_Readings_SaysWhatIsRight(string readings, PictureVerdict expected) =>
        Assert.Equal(expected, PictureVerdict.Of([Rex, Mug], [.. readings.Split(", ").Select(Parse)]));

    private static ObjectReading Parse(string reading)
    {
        var words = reading.Split(' ');
        return new ObjectReading(
            words[0] == "-" ? null : Enum.Parse<Category>(words[0]),
            Palette.Named(words[1].ToLowerInvariant()),
            Palette.Named(words[2].ToLowerInvariant()),
            Enum.Parse<Pattern>(words[3]));
    }
}
