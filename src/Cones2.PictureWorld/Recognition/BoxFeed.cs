using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Scenes;
using static TorchSharp.torch;

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

    private readonly ScenePainter _painter = new(side);

    /// <returns>Pictures [count, 3, side, side] float32 in [-1, 1], owned by the caller; a box of every object, and of nothing in most pictures.</returns>
    public (Tensor Pictures, IReadOnlyList<BoxTruth> Boxes) Draw(string purpose, int step, int count)
    {
        var random = new PictureRandom(seed, $"{purpose} {step}");
        using var scope = NewDisposeScope();
        var pictures = new List<Tensor>(count);
        var boxes = new List<BoxTruth>();
        for (var i = 0; i < count; i++)
        {
            var scene = PictureScene.FromSeed(random.Seed());
            scene = scene with { Objects = [.. scene.Objects.Select(placed => WithAccent(placed, random))] };
            var picture = _painter.Paint(scene);
            pictures.Add(picture.ToTensor());
            var places = picture.Objects.Select(drawn => drawn.Box.ToPlace(side)).ToList();
            boxes.AddRange(picture.Objects.Zip(places, (drawn, place) => new BoxTruth(i, Shifted(place, random), drawn.Look)));
            if (Empty(places, random) is { } empty)
                boxes.Add(new BoxTruth(i, empty, null));
        }

        return (cat(pictures).MoveToOuterDisposeScope(), boxes);
    }

    public void Dispose() => _painter.Dispose();

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
