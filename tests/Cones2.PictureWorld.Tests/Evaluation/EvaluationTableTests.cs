using Cones2.PictureWorld.Evaluation;

namespace Cones2.PictureWorld.Tests.Evaluation;

public sealed class EvaluationTableTests
{
    private static readonly RowResult Result = new(
        new EvaluationRow("Cones 2, one category", 2, Twins: true, LearningWay.Residual, null), 100,
        Estimate.OfShare(80, 100), Estimate.OfShare(75, 100), Estimate.OfShare(70, 100), Estimate.OfShare(5, 100),
        new BoxShares(Estimate.OfShare(180, 200), Estimate.OfShare(16, 200), Estimate.OfShare(4, 200), Estimate.OfShare(170, 200), Estimate.OfShare(100, 200), Estimate.OfShare(60, 200)),
        new Estimate(0.5, 0.4, 0.6), new Estimate(0.25, 0.2, 0.3), 300, 512);

    [Fact]
    public void ToMarkdown_OneResult_HasAHeaderAndItsFigures()
    {
        var lines = EvaluationTable.ToMarkdown([Result]).TrimEnd().Split(Environment.NewLine);

        Assert.Equal(3, lines.Length);
        Assert.Equal("| Cones 2, one category | 2 | 80 % (71-87) | 75 % (66-82) | 70 % (60-78) | 5 % (2-11) | 0.500 ± 0.100 | 0.250 ± 0.050 | 300 | 512 |", lines[2]);
        Assert.Single(lines.Select(line => line.Count(sign => sign == '|')).Distinct());
    }

    [Fact]
    public void ToBoxMarkdown_OneResult_HasAHeaderAndItsFigures()
    {
        var lines = EvaluationTable.ToBoxMarkdown([Result]).TrimEnd().Split(Environment.NewLine);

        Assert.Equal(3, lines.Length);
        Assert.Equal("| Cones 2, one category | 2 | 90 % (85-93) | 8 % (5-13) | 2 % (1-5) | 85 % (79-89) | 50 % (43-57) | 30 % (24-37) |", lines[2]);
        Assert.Single(lines.Select(line => line.Count(sign => sign == '|')).Distinct());
    }

    [Fact]
    public void ToLines_OneResult_FitsATerminal()
    {
        var lines = EvaluationTable.ToLines([Result]).ToList();

        Assert.Equal("Cones 2, one category      2   80 (71-87)   75 (66-82)   70 (60-78)     5 (2-11)", lines[1]);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 80));
    }

    [Fact]
    public void ToLines_LongNameAndFullShare_StayApart()
    {
        var result = Result with { Row = Result.Row with { Name = "without guidance, one category" }, InBox = Estimate.OfShare(100, 100), Confusion = Estimate.OfShare(100, 100) };

        var lines = EvaluationTable.ToLines([result]).ToList();

        Assert.Equal("without guidance, one category", lines[1]);
        Assert.Equal("                           2 100 (96-100)   75 (66-82)   70 (60-78) 100 (96-100)", lines[2]);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 80));
    }

    [Fact]
    public void ToCsv_OneResult_HasAFieldForEachHeading()
    {
        var lines = EvaluationTable.ToCsv([Result]).TrimEnd().Split(Environment.NewLine);

        Assert.StartsWith("\"Cones 2, one category\",2,100,0.8000,", lines[1], StringComparison.Ordinal);

        // The quoted name has a comma of its own.
        Assert.Equal(lines[0].Split(',').Length, lines[1].Split(',').Length - 1);
    }
}
