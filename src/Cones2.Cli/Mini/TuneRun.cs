using System.Text;
using Cones2.Cli.Output;
using Cones2.Diffusion;
using Cones2.Diffusion.Evaluation;
using Cones2.Diffusion.Residuals;
using Cones2.PictureWorld;
using Cones2.PictureWorld.Evaluation;
using Cones2.PictureWorld.Recognition;

namespace Cones2.Cli.Mini;

/// <summary>One run of <c>cones2 mini tune</c>.</summary>
/// <param name="only">Names of the knobs to turn; empty for all.</param>
internal sealed class TuneRun(string smallModel, string path, int pictures, int categories, IReadOnlyList<string> only, TrainingRecipe chosen, Terminal terminal)
{
    public int Execute(CancellationToken cancellationToken)
    {
        var recipes = Knobs.OfLearning(chosen);
        var composing = Knobs.OfComposing(SmallModel.Guidance, SmallModel.ReferenceGuidance, SmallModel.Sampling);
        var names = recipes.Select(recipe => recipe.Name).Concat(composing.Select(row => row.Name)).Select(Knobs.Of).Where(name => name != Knobs.AsChosen).Distinct().ToList();
        if (only.Except(names).ToList() is { Count: > 0 } unknown)
            throw new InvalidInputException(unknown.Select(name => new InputFault("--knob", $"is \"{name}\"", $"give one of {string.Join(", ", names)}")).ToList());
        recipes = [.. recipes.Where(recipe => IsTurned(recipe.Name))];
        composing = [.. composing.Where(row => IsTurned(row.Name))];

        using var recognizer = ObjectRecognizer.Load(SmallModel.RecognizerIn(smallModel));
        using var clip = ClipModel.Load(SmallModel.ClipIn(smallModel), Placement.Cpu);
        var results = new List<RowResult>();
        var done = 0;
        terminal.Track("Turning knobs", (composing.Count + recipes.Count - 1) * pictures, 0, bar =>
        {
            foreach (var (index, (name, recipe)) in recipes.Index())
            {
                // The first recipe is the chosen one: on its subjects the knobs of composing are turned too.
                var settings = new EvaluationSettings
                {
                    Recipe = recipe,
                    Categories = categories,
                    PicturesPerRow = pictures,
                    Rows = index == 0 ? composing : [Knobs.Row(name, SmallModel.Guidance)],
                };
                using var evaluation = new SubjectEvaluation(settings, SmallModel.ModelIn(smallModel), recognizer, clip);
                evaluation.Learn(subject => bar.Report(done, $"{name}: learned a {subject.ClassNoun}, {evaluation.Learned} of {evaluation.Lessons}"), cancellationToken);
                results.AddRange(evaluation.Measure((row, _, _) => bar.Report(++done, $"Turning knobs: {row.Name}"), (_, _) => { }, cancellationToken));
            }
        });

        using var file = new ReplacedFile(path);
        file.Stream.Write(Encoding.UTF8.GetBytes(EvaluationTable.ToMarkdown(results)));
        file.Commit();
        terminal.Result(new { table = path }, [.. EvaluationTable.ToLines(results), "", path]);
        return ExitCode.Success;
    }

    private bool IsTurned(string row) => row == Knobs.AsChosen || only.Count == 0 || only.Contains(Knobs.Of(row));
}
