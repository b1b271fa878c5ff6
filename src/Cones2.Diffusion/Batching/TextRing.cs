using Cones2.Diffusion.Composition;
using Cones2.Diffusion.UNet;

namespace Cones2.Diffusion.Batching;

/// <summary>
/// The keys and values of pictures that take turns, copied once into one piece. Its first rows stand at its end again, so
/// that whoever is next finds the rows of its call side by side.
/// </summary>
/// <param name="pictures">In the order of their turns.</param>
/// <param name="atOnce">Pictures of one call, 1 to all.</param>
internal sealed class TextRing(IReadOnlyList<DenoisingTrajectory> pictures, int atOnce) : IDisposable
{
    // Where every picture is in every call, the first is always the same.
    private readonly TextKeysValues _text = TextKeysValues.Concatenate(
        [.. pictures.Concat(pictures.Take(atOnce == pictures.Count ? 0 : atOnce - 1)).Select(picture => picture.Composition.Text)]);

    /// <summary>Two rows for each picture of a call.</summary>
    /// <param name="first">The first of the call; the others follow in the order of their turns.</param>
    /// <returns>Views, which the caller's scope owns.</returns>
    public TextKeysValues From(DenoisingTrajectory first) =>
        _text.Rows(2 * pictures.TakeWhile(picture => picture != first).Count(), 2 * atOnce);

    public void Dispose() => _text.Dispose();
}
