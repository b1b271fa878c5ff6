using Cones2.PictureWorld.Scenes;
using Cones2.PictureWorld.Subjects;

namespace Cones2.PictureWorld.Evaluation;

/// <summary>The subjects of an evaluation: one or two of each of several categories; two in colours that tell them apart.</summary>
public sealed class SubjectPool
{
    private readonly IReadOnlyList<IReadOnlyList<Subject>> _byCategory;

    /// <param name="seed">The same seed gives the same subjects.</param>
    /// <param name="categories">2 to 14.</param>
    /// <param name="pairs">Of so many of the categories there are two.</param>
    public SubjectPool(long seed, int categories, int pairs)
    {
        var random = new PictureRandom(seed, "subject pool");
        var drawn = Enum.GetValues<Category>().OrderBy(_ => random.Seed()).Take(categories).ToList();
        _byCategory = [.. drawn.Select(category => Pair(category, random)).Select((pair, i) => i < pairs ? pair : [pair[0]])];
    }

    public IEnumerable<Subject> All => _byCategory.SelectMany(pair => pair);

    /// <summary>Subjects of different categories.</summary>
    public IReadOnlyList<Subject> Draw(int count, PictureRandom random) =>
        [.. _byCategory.OrderBy(_ => random.Seed()).Take(count).Select(pair => random.Pick(pair))];

    /// <summary>Both subjects of one category.</summary>
    public IReadOnlyList<Subject> DrawTwins(PictureRandom random) => random.Pick([.. _byCategory.Where(subjects => subjects.Count == 2)]);

    private static IReadOnlyList<Subject> Pair(Category category, PictureRandom random)
    {
        var first = Subject.FromSeed(random.Seed(), category);
        while (true)
        {
            var second = Subject.FromSeed(random.Seed(), category);
            PaintColor[] colors = [first.Look.MainColor, first.Look.SecondColor, second.Look.MainColor, second.Look.SecondColor];
            if (colors.Distinct().Count() == colors.Length)
                return [first, second];
        }
    }
}
