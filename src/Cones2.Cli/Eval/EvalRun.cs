using System.Text;
using Cones2.Cli.Output;
using Cones2.Diffusion;
using Cones2.Diffusion.Evaluation;
using Cones2.PictureWorld;
using Cones2.PictureWorld.Evaluation;
using Cones2.PictureWorld.Recognition;
using Cones2.PictureWorld.Sheets;
using static TorchSharp.torch;

namespace Cones2.Cli.Eval;

/// <summary>One run of <c>cones2 eval</c>.</summary>
/// <param name="only">Names of the rows to measure; empty for all.</param>
internal sealed class EvalRun(string folder, string smallModel, bool isQuick, int? pictures, int? pairs, int photos, IReadOnlyList<string> only, int steps, long seed, Terminal terminal)
{
    private const int QuickPictures = 8;
    private const int QuickCategories = 6;
    private const int QuickPairs = 1;
    private const int GridPictures = 16;
    private const int GridColumns = 8;

    public int Execute(CancellationToken cancellationToken)
    {
        var settings = new EvaluationSettings { Seed = seed };
        var names = settings.Rows.Select(row => row.Name).Distinct().ToList();
        if (only.Except(names).ToList() is { Count: > 0 } unknown)
            throw new InvalidInputException(unknown.Select(name => new InputFault("--row", $"is \"{name}\"", $"give one of {string.Join(", ", names)}")).ToList());
        settings = settings with
        {
            Rows = [.. settings.Rows.Where(row => only.Count == 0 || only.Contains(row.Name))],
            Categories = isQuick ? QuickCategories : settings.Categories,
            Pairs = pairs ?? (isQuick ? QuickPairs : settings.Pairs),
            PicturesPerRow = pictures ?? (isQuick ? QuickPictures : settings.PicturesPerRow),
            PhotosPerSubject = photos,
            Recipe = settings.Recipe with { Steps = steps },
            TokenEmbeddingSteps = steps,
            TextualInversionSteps = steps,
        };
        if (settings.FindFaults().ToList() is { Count: > 0 } faults)
            throw new InvalidInputException(faults);

        using var recognizer = ObjectRecognizer.Load(SmallModel.RecognizerIn(smallModel));
        using var clip = ClipModel.Load(SmallModel.ClipIn(smallModel), Placement.Cpu);
        using var evaluation = new SubjectEvaluation(settings, SmallModel.ModelIn(smallModel), recognizer, clip, EvaluationFolder.Open(folder, settings, smallModel));
        if (evaluation.Learned + evaluation.Measured > 0)
            terminal.Say($"{evaluation.Learned} of {evaluation.Lessons} subjects were learned before, {evaluation.Measured} of {settings.Rows.Count} rows measured.");
        IReadOnlyList<RowResult> results = [];
        try
        {
            terminal.Track("Learning subjects", evaluation.Lessons, evaluation.Learned, bar =>
                evaluation.Learn(subject => bar.Report(evaluation.Learned, $"Learning subjects, a {subject.ClassNoun}"), cancellationToken));
            terminal.Track("Composing", settings.Rows.Count * settings.PicturesPerRow, evaluation.Measured * settings.PicturesPerRow, bar =>
                results = Measure(evaluation, settings, bar, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            terminal.Say($"Stopped after {evaluation.Learned} of {evaluation.Lessons} subjects and {evaluation.Measured} of {settings.Rows.Count} rows. Run the same command to go on.");
            throw;
        }

        WriteTables(results);
        terminal.Results(
            results.Select(ToObject),
            [.. EvaluationTable.ToLines(results), "", $"{Path.Combine(folder, "table.md")}, table.csv, and a grid of pictures for each row"]);
        return ExitCode.Success;
    }

    private IReadOnlyList<RowResult> Measure(SubjectEvaluation evaluation, EvaluationSettings settings, ProgressBar bar, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var shown = settings.Rows.ToDictionary(row => row, _ => new List<Tensor>());
        var done = evaluation.Measured * settings.PicturesPerRow;
        return evaluation.Measure(
            (row, picture, _) =>
            {
                bar.Report(++done, $"Composing: {row.Name}, {row.Subjects}");
                if (shown[row].Count < GridPictures)
                    shown[row].Add(picture.clone().MoveToOtherDisposeScope(scope));
            },
            (ended, soFar) =>
            {
                WriteGrid(ended.Row, shown[ended.Row]);
                WriteTables(soFar);
            },
            cancellationToken);
    }

    private static object ToObject(RowResult result)
    {
        return new
        {
            row = result.Row.Name,
            subjects = result.Row.Subjects,
            pictures = result.Pictures,
            inBox = result.InBox.Value,
            inBoxInterval = Interval(result.InBox),
            inColor = result.InColor.Value,
            inColorInterval = Interval(result.InColor),
            identity = result.Identity.Value,
            identityInterval = Interval(result.Identity),
            confusion = result.Confusion.Value,
            confusionInterval = Interval(result.Confusion),
            boxes = new
            {
                category = result.Boxes.Category.Value,
                categoryInterval = Interval(result.Boxes.Category),
                otherCategory = result.Boxes.OtherCategory.Value,
                otherCategoryInterval = Interval(result.Boxes.OtherCategory),
                nothing = result.Boxes.Nothing.Value,
                nothingInterval = Interval(result.Boxes.Nothing),
                mainColor = result.Boxes.MainColor.Value,
                mainColorInterval = Interval(result.Boxes.MainColor),
                secondColor = result.Boxes.SecondColor.Value,
                secondColorInterval = Interval(result.Boxes.SecondColor),
                pattern = result.Boxes.Pattern.Value,
                patternInterval = Interval(result.Boxes.Pattern),
            },
            clipText = result.ClipText.Value,
            clipTextInterval = Interval(result.ClipText),
            clipImage = result.ClipImage.Value,
            clipImageInterval = Interval(result.ClipImage),
            steps = result.Steps,
            bytesPerSubject = result.BytesPerSubject,
        };

        static double[] Interval(Estimate estimate) => [estimate.Low, estimate.High];
    }

    private void WriteGrid(EvaluationRow row, IReadOnlyList<Tensor> pictures)
    {
        using var scope = NewDisposeScope();
        PictureGrid.Write(cat([.. pictures]), GridColumns, Path.Combine(folder, $"{row.FileName}.png"));
    }

    private void WriteTables(IReadOnlyList<RowResult> results)
    {
        WriteText("table.md", $"{EvaluationTable.ToMarkdown(results)}\nEach box by itself:\n\n{EvaluationTable.ToBoxMarkdown(results)}");
        WriteText("table.csv", EvaluationTable.ToCsv(results));
    }

    private void WriteText(string name, string text)
    {
        using var file = new ReplacedFile(Path.Combine(folder, name));
        file.Stream.Write(Encoding.UTF8.GetBytes(text));
        file.Commit();
    }
}
