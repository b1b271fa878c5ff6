using Cones2.Diffusion;
using Cones2.Diffusion.Residuals;
using Cones2.PictureWorld.Evaluation;
using Cones2.PictureWorld.Recognition;
using Cones2.PictureWorld.Subjects;

namespace Cones2.PictureWorld.Tests.Evaluation;

public sealed class EvaluationFolderTests : IDisposable
{
    private static readonly EvaluationSettings Settings = new();
    private static readonly Subject Someone = Subject.FromSeed(1);
    private static readonly ResidualEmbedding Learned = new() { Values = [0.1f, -2.5e-7f], Width = 2, ClassNoun = Someone.ClassNoun };

    private static readonly RowResult Measured = new(
        new EvaluationRow("Cones 2, one category", 2, Twins: true, LearningWay.Residual, SmallModel.Guidance), 3,
        Estimate.OfShare(1, 3), Estimate.OfShare(1, 3), Estimate.OfShare(0, 3), Estimate.OfShare(2, 3),
        new BoxShares(Estimate.OfShare(4, 6), Estimate.OfShare(1, 6), Estimate.OfShare(1, 6), Estimate.OfShare(3, 6), Estimate.OfShare(2, 6), Estimate.OfShare(0, 6)),
        Estimate.OfMean([0.1, 0.7]), Estimate.OfMean([1 / 3.0, double.NaN]), 300, 512);

    private readonly string _place = Directory.CreateTempSubdirectory("cones2-").FullName;

    private string Folder => Path.Combine(_place, "eval");

    [Fact]
    public void Open_SameSettings_FindsWhatWasKept()
    {
        var begun = Open();
        begun.Keep(LearningWay.TokenEmbedding, Someone, Learned);
        begun.Keep(Measured);

        var again = Open(Settings with { Rows = [Measured.Row] });

        Assert.Equal(Learned.Values, again.FindSubject(LearningWay.TokenEmbedding, Someone)?.Values);
        Assert.Null(again.FindSubject(LearningWay.Residual, Someone));
        Assert.Null(again.FindSubject(LearningWay.TokenEmbedding, Subject.FromSeed(2)));
        Assert.Equal(Measured, again.FindRow(Measured.Row));
        Assert.Null(again.FindRow(Measured.Row with { Subjects = 3 }));
    }

    [Fact]
    public void Open_OtherSettings_NamesEachThatDiffers()
    {
        Open();

        var faults = Assert.Throws<InvalidInputException>(() => Open(Settings with { Seed = 1, PicturesPerRow = 12 })).Faults;

        Assert.Equal(
            ["is of a run with another seed (0, now 1)", "is of a run with another number of pictures (100, now 12)"],
            faults.Select(fault => fault.Problem));
        Assert.All(faults, fault => Assert.Equal((Folder, "give another folder, or delete this one to begin anew"), (fault.Where, fault.Remedy)));
    }

    [Fact]
    public void Open_OtherRecognizer_IsRefused()
    {
        var other = Path.Combine(_place, "small-model");
        Directory.CreateDirectory(other);
        Directory.CreateSymbolicLink(SmallModel.ModelIn(other), SmallModel.ModelIn(SmallModel.Folder));
        Directory.CreateSymbolicLink(SmallModel.ClipIn(other), SmallModel.ClipIn(SmallModel.Folder));
        using (var recognizer = new ObjectRecognizer())
            recognizer.Save(SmallModel.RecognizerIn(other));
        Open();

        var fault = Assert.Single(Assert.Throws<InvalidInputException>(() => EvaluationFolder.Open(Folder, Settings, other)).Faults);

        Assert.StartsWith("is of a run with another recognizer (", fault.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "does not exist, though what a run kept does")]
    [InlineData("{", "is damaged (")]
    public void Open_RunFileLostOrDamaged_IsRefused(string? content, string problem)
    {
        var run = Path.Combine(Folder, "run.json");
        Open().Keep(Measured);
        File.Delete(run);
        if (content is not null)
            File.WriteAllText(run, content);

        var fault = Assert.Single(Assert.Throws<InvalidInputException>(() => Open()).Faults);

        Assert.Equal(run, fault.Where);
        Assert.StartsWith(problem, fault.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void FindSubject_DamagedFile_SaysToDeleteIt()
    {
        var folder = Open();
        folder.Keep(LearningWay.Residual, Someone, Learned);
        var file = Directory.EnumerateFiles(Folder, "*.safetensors", SearchOption.AllDirectories).Single();
        File.WriteAllText(file, "");

        var fault = Assert.Single(Assert.Throws<InvalidInputException>(() => folder.FindSubject(LearningWay.Residual, Someone)).Faults);

        Assert.Equal((file, "delete the file: the subject is learned again"), (fault.Where, fault.Remedy));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    public void FindRow_DamagedFile_SaysToDeleteIt(string content)
    {
        var folder = Open();
        folder.Keep(Measured);
        var file = Directory.EnumerateFiles(Path.Combine(Folder, "rows")).Single();
        File.WriteAllText(file, content);

        var fault = Assert.Single(Assert.Throws<InvalidInputException>(() => folder.FindRow(Measured.Row)).Faults);

        Assert.Equal((file, "delete the file: the row is measured again"), (fault.Where, fault.Remedy));
    }

    [Fact]
    public void FindRow_OtherGuidance_IsRefused()
    {
        var folder = Open();
        folder.Keep(Measured);

        var fault = Assert.Single(Assert.Throws<InvalidInputException>(
            () => folder.FindRow(Measured.Row with { Guidance = SmallModel.Guidance with { GammaPlus = 5 } })).Faults);

        Assert.Contains("GammaPlus = 5", fault.Problem, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_place, recursive: true);

    private EvaluationFolder Open(EvaluationSettings? settings = null) => EvaluationFolder.Open(Folder, settings ?? Settings, SmallModel.Folder);
}
