using System.Globalization;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;
using Cones2.PictureWorld.Captions;
using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Pretraining;
using Cones2.PictureWorld.Scenes;
using Cones2.PictureWorld.Subjects;

namespace Cones2.PictureWorld.Evaluation;

/// <summary>A picture that is asked for: which subjects, where, and in which place of the world.</summary>
/// <param name="Subjects">Each in the place of the same index.</param>
/// <param name="Boxes">In pixels of the small model's pictures; they hardly overlap.</param>
/// <param name="Background">Which the prompt names.</param>
/// <param name="Seed">Of the picture's noise.</param>
public sealed record EvaluationCase(IReadOnlyList<Subject> Subjects, IReadOnlyList<Box> Boxes, Background Background, long Seed)
{
    private const int Tries = 60;
    private const float MaxOverlap = 0.02f;

    // By number of subjects, less one: the square root of a box's share of the picture, least and greatest.
    private static readonly (float Least, float Greatest)[] Sizes =
        [(0.50f, 0.65f), (0.42f, 0.50f), (0.38f, 0.42f), (0.34f, 0.38f), (0.31f, 0.33f), (0.29f, 0.31f)];

    /// <summary>The most subjects of a case.</summary>
    public static int MaxSubjects => Sizes.Length;

    /// <summary>The boxes as shares of the picture's side.</summary>
    public IEnumerable<Place> Places => Boxes.Select(box => new PixelBox(box.Left, box.Top, box.Right, box.Bottom).ToPlace(SmallModelShape.PictureSize));

    /// <summary>The prompt, its subjects in braces by their index: "a photo of a {0} and a {1} on the beach".</summary>
    public string Prompt => Write(i => $"a {{{NameOf(i)}}}");

    /// <summary>The prompt, with the looks in it: "a photo of a red and white spotted {0} and a ... {1} on the beach".</summary>
    public string PromptWithLooks => Write(i =>
    {
        var look = Subjects[i].Look;
        return $"{SceneWords.Article(look.MainColor.Name)} {look.MainColor} and {look.SecondColor} {SceneWords.Adjective(look.Pattern)} {{{NameOf(i)}}}";
    });

    /// <summary>The prompt in plain words: "a photo of a dog and a mug on the beach".</summary>
    public string Words => Write(i => $"a {Subjects[i].ClassNoun}");

    /// <summary>The class noun of each subject, by its name in the prompt.</summary>
    public IReadOnlyDictionary<string, string> NounsByName => Enumerable.Range(0, Subjects.Count).ToDictionary(NameOf, i => Subjects[i].ClassNoun);

    /// <summary>What the prompt calls the subject of an index.</summary>
    public static string NameOf(int index) => index.ToString(CultureInfo.InvariantCulture);

    /// <summary>A case of given subjects; the same random numbers give the same case.</summary>
    /// <param name="subjects">1 to <see cref="MaxSubjects"/>.</param>
    public static EvaluationCase Draw(IReadOnlyList<Subject> subjects, PictureRandom random)
    {
        while (true)
        {
            if (TryPlace(subjects, random) is { } boxes)
                return new EvaluationCase(subjects, boxes, random.Pick(Enum.GetValues<Background>()), random.Seed());
        }
    }

    /// <param name="sampling">Steps, sampler and scale; its prompt, subjects and layout guidance are replaced.</param>
    /// <param name="guidance">Null: no subject is held to its place.</param>
    /// <param name="residualOf">What was learned of the subject of an index; its class noun is the word of the prompt.</param>
    internal CompositionRequest ToRequest(CompositionRequest sampling, LayoutGuidance? guidance, Func<int, ResidualEmbedding> residualOf) => sampling with
    {
        Prompt = Prompt,
        Guidance = guidance ?? sampling.Guidance,
        Subjects = [.. Boxes.Select((box, i) => new ComposedSubject(NameOf(i), residualOf(i), guidance is null ? null : new BoxRegion(box)))],
    };

    private string Write(Func<int, string> phrase) =>
        $"a photo of {SceneCaption.List([.. Subjects.Select((_, i) => phrase(i))])} {SceneWords.Where(Background)[0]}";

    private static List<Box>? TryPlace(IReadOnlyList<Subject> subjects, PictureRandom random)
    {
        var (least, greatest) = Sizes[subjects.Count - 1];
        var places = new List<Place>(subjects.Count);
        for (var tries = 0; places.Count < subjects.Count; tries++)
        {
            if (tries == Tries * subjects.Count)
                return null;
            var place = FittingPlace.Draw(random, subjects[places.Count].Look.Category, Pose.Draw(random), random.Between(least, greatest));
            if (places.All(other => other.Overlap(place) <= MaxOverlap))
                places.Add(place);
        }

        return [.. places.Select(place => new Box(
            (int)MathF.Round(place.Left * SmallModelShape.PictureSize), (int)MathF.Round(place.Top * SmallModelShape.PictureSize),
            (int)MathF.Round(place.Right * SmallModelShape.PictureSize), (int)MathF.Round(place.Bottom * SmallModelShape.PictureSize)))];
    }
}
