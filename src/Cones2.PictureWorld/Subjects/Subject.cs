using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Subjects;

/// <summary>One particular thing: a fixed, unusual look, of which any number of photos can be taken.</summary>
/// <param name="Look">What it looks like on every photo.</param>
/// <param name="Seed">Of its photos' poses, places and backgrounds.</param>
public sealed record Subject(ObjectLook Look, long Seed)
{
    // Square roots of the share of the picture's area.
    private const float LeastSize = 0.45f;
    private const float GreatestSize = 0.8f;

    /// <summary>The word that it is learned under.</summary>
    public string ClassNoun => Captions.SceneWords.Noun(Look.Category);

    /// <summary>A subject with a pattern and an accent in three colours well apart.</summary>
    /// <param name="seed">The same seed gives the same subject.</param>
    /// <param name="category">Null: chosen by the seed too.</param>
    public static Subject FromSeed(long seed, Category? category = null)
    {
        var random = new PictureRandom(seed, "subject");
        var drawn = random.Pick(Enum.GetValues<Category>());
        var main = Palette.Draw(random, Palette.All);
        var second = Palette.Draw(random, Palette.All, main);
        var pattern = random.Pick([Pattern.Spotted, Pattern.Striped, Pattern.Patched]);
        return new Subject(new ObjectLook(category ?? drawn, main, second, pattern, Palette.Draw(random, Palette.Vivid, main, second)), random.Seed());
    }

    /// <summary>The subject alone, large, in another pose, place and background for each index.</summary>
    /// <param name="index">0 or more; the same index gives the same photo.</param>
    public PictureScene PhotoScene(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var random = new PictureRandom(Seed, $"photo {index}");
        var pose = Pose.Draw(random);
        var place = FittingPlace.Draw(random, Look.Category, pose, random.Between(LeastSize, GreatestSize));
        return new PictureScene(random.Pick(Enum.GetValues<Background>()), random.Seed(), [new PlacedObject(Look, pose, place)]);
    }

    /// <inheritdoc cref="PhotoScene"/>
    public Picture Photo(int index, ScenePainter painter) => painter.Paint(PhotoScene(index));
}
