using Cones2.Diffusion;
using Cones2.Diffusion.Evaluation;
using Cones2.PictureWorld.Evaluation;
using Cones2.PictureWorld.Recognition;

namespace Cones2.PictureWorld.Tests.Evaluation;

public sealed class SubjectEvaluationTests : IDisposable
{
    private static readonly EvaluationSettings Short = new()
    {
        Categories = 2,
        Pairs = 1,
        PicturesPerRow = 2,
        PhotosPerSubject = 1,
        TokenEmbeddingSteps = 1,
        TextualInversionSteps = 1,
        Sampling = SmallModel.Sampling with { InferenceSteps = 2 },
        Rows =
        [
            new EvaluationRow("painted truth", 2, Twins: false, LearningWay.Painted, null),
            new EvaluationRow("told in words", 1, Twins: false, LearningWay.Words, SmallModel.Guidance),
            new EvaluationRow("told at the noun", 1, Twins: false, LearningWay.WordsAtNoun, SmallModel.Guidance),
            new EvaluationRow("token embedding", 2, Twins: false, LearningWay.TokenEmbedding, SmallModel.Guidance),
            new EvaluationRow("token embedding, added", 2, Twins: false, LearningWay.TokenEmbedding, SmallModel.Guidance) { ComposedAs = LearningWay.Residual },
            new EvaluationRow("token embedding, one category", 2, Twins: true, LearningWay.TokenEmbedding, null),
            new EvaluationRow("Textual Inversion", 2, Twins: false, LearningWay.TextualInversion, SmallModel.Guidance),
        ],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("cones2-").FullName;
    private readonly ObjectRecognizer _recognizer = ObjectRecognizer.Load(SmallModel.RecognizerIn(SmallModel.Folder));
    private readonly ClipModel _clip = ClipModel.Load(SmallModel.ClipIn(SmallModel.Folder), Placement.Cpu);

    [Fact]
    public void Measure_CutWhileLearningAndWhileMeasuring_EndsWithTheSameTable()
    {
        var (learned, measured) = (0, 0);
        var whole = Run("whole");

        Assert.Throws<OperationCanceledException>(() => Run("cut", stopAfterSubjects: 2));
        Assert.Throws<OperationCanceledException>(() => Run("cut", stopAfterRows: 1));
        using var resumed = Open("cut");
        var (learnedBefore, measuredBefore) = (resumed.Learned, resumed.Measured);
        resumed.Learn(_ => learned++, TestContext.Current.CancellationToken);
        var results = resumed.Measure((_, _, _) => { }, (_, _) => measured++, TestContext.Current.CancellationToken);

        Assert.Equal(EvaluationTable.ToCsv(whole), EvaluationTable.ToCsv(results));
        Assert.Equal(whole, results);
        Assert.Equal((resumed.Lessons, 0), (learnedBefore, learned));
        Assert.InRange(measuredBefore, 1, Short.Rows.Count);
        Assert.Equal(Short.Rows.Count, measuredBefore + measured);
    }

    [Fact]
    public void Learn_CutAfterSomeSubjects_LearnsTheOthers()
    {
        var learned = 0;
        Assert.Throws<OperationCanceledException>(() => Run("cut", stopAfterSubjects: 2));

        using var resumed = Open("cut");
        var before = resumed.Learned;
        resumed.Learn(_ => learned++, TestContext.Current.CancellationToken);

        Assert.InRange(before, 2, resumed.Lessons - 1);
        Assert.Equal(resumed.Lessons, before + learned);
    }

    public void Dispose()
    {
        _recognizer.Dispose();
        _clip.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private IReadOnlyList<RowResult> Run(string folder, int? stopAfterSubjects = null, int? stopAfterRows = null)
    {
        using var cancellation = new CancellationTokenSource();
        using var evaluation = Open(folder);
        evaluation.Learn(_ => StopAt(evaluation.Learned, stopAfterSubjects), cancellation.Token);
        return evaluation.Measure((_, _, _) => { }, (_, soFar) => StopAt(soFar.Count, stopAfterRows), cancellation.Token);

        void StopAt(int done, int? last)
        {
            if (done >= last)
                cancellation.Cancel();
        }
    }

    private SubjectEvaluation Open(string folder) => new(
        Short, SmallModel.ModelIn(SmallModel.Folder), _recognizer, _clip, EvaluationFolder.Open(Path.Combine(_folder, folder), Short, SmallModel.Folder));
}
