using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Recognition;

/// <summary>Endless pictures with boxes of known truth: on an object, shifted by a little, or where there is none.</summary>
internal sealed class BoxFeed(long seed, int side) : IDisposable
{
    private const double AccentShare = 0.5;

    // A box of an object is off by up to this share of its own size, on each side.
    private const float Shift = 0.2f;
    private const float EmptyOverlap = 0.25f;
    private const float LeastEmptySize = 0.25f;
    private const float GreatestEmptySize = 0.6f;

    private readonly ThreadLocal<ScenePainter> _painters = new(() => new ScenePainter(side), trackAllValues: true);

    /// <returns>Pictures, drawn by as many threads as there are processors; a box of every object, and of nothing in most pictures.</returns>
    public BoxBatch Draw(string purpose, int step, int count)
    {
        var random = new PictureRandom(seed, $"{purpose} {step}");
        var seeds = Enumerable.Range(0, count).Select(_ => random.Seed()).ToArray();
        var rgba = new byte[count * side * side * 4];
        var boxes = new List<BoxTruth>[count];
        Parallel.For(0, count, i =>
        {
            var own = new PictureRandom(seeds[i], "boxes");
            var scene = PictureScene.FromSeed(seeds[i]);
            scene = scene with { Objects = [.. scene.Objects.Select(placed => WithAccent(placed, own))] };
            var picture = _painters.Value!.Paint(scene);
            picture.Rgba.CopyTo(rgba, i * side * side * 4);
            var places = picture.Objects.Select(drawn => drawn.Box.ToPlace(side)).ToList();
            boxes[i] = [.. picture.Objects.Zip(places, (drawn, place) => new BoxTruth(i, Shifted(place, own), drawn.Look))];
            if (Empty(places, own) is { } empty)
                boxes[i].Add(new BoxTruth(i, empty, null));
        });
        return new BoxBatch(side, rgba, [.. boxes.SelectMany(ofPicture => ofPicture)]);
    }

    public void Dispose()
    {
        foreach (var painter in _painters.Values)
            painter.Dispose();
        _painters.Dispose();
    }

    // Subjects have accents, ordinary objects hardly ever.
    private static PlacedObject WithAccent(PlacedObject placed, PictureRandom random) => random.Chance(AccentShare)
        ? placed with { Look = placed.Look with { AccentColor = Palette.Draw(random, Palette.Vivid, placed.Look.MainColor, placed.Look.SecondColor) } }
        : placed;

    private static Place Shifted(Place place, PictureRandom random)
    {
        var (x, y) = (place.Width * Shift, place.Height * Shift);
        return new Place(
            place.Left + random.Between(-x, x), place.Top + random.Between(-y, y), place.Right + random.Between(-x, x), place.Bottom + random.Between(-y, y));
    }

    private static Place? Empty(List<Place> taken, PictureRandom random)
    {
        for (var tries = 0; tries < 20; tries++)
        {
            var (width, height) = (random.Between(LeastEmptySize, GreatestEmptySize), random.Between(LeastEmptySize, GreatestEmptySize));
            var (left, top) = (random.Between(0, 1 - width), random.Between(0, 1 - height));
            var place = new Place(left, top, left + width, top + height);
            if (taken.All(other => other.Overlap(place) < EmptyOverlap))
                return place;
        }

        return null;
    }
}
