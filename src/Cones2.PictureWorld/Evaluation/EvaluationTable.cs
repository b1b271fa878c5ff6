using System.Globalization;
using System.Text;

namespace Cones2.PictureWorld.Evaluation;

/// <summary>Results as text: for people, and for programs.</summary>
public static class EvaluationTable
{
    /// <returns>A Markdown table; shares in per cent with their intervals.</returns>
    public static string ToMarkdown(IReadOnlyList<RowResult> results)
    {
        var text = new StringBuilder();
        text.AppendLine("| row | subjects | in box | in colour | identity | confusion | CLIP-T | CLIP-I | steps | bytes |");
        text.AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var result in results)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {result.Row.Name} | {result.Row.Subjects} | {Percentage(result.InBox)} | {Percentage(result.InColor)} | {Percentage(result.Identity)} | {Percentage(result.Confusion)} | {Cosine(result.ClipText)} | {Cosine(result.ClipImage)} | {result.Steps} | {result.BytesPerSubject} |");
        }

        return text.ToString();

        static string Cosine(Estimate mean) => string.Create(CultureInfo.InvariantCulture, $"{mean.Value:f3} ± {mean.High - mean.Value:f3}");
    }

    /// <returns>A Markdown table of what stands in each box by itself; shares in per cent with their intervals.</returns>
    public static string ToBoxMarkdown(IReadOnlyList<RowResult> results)
    {
        var text = new StringBuilder();
        text.AppendLine("| row | subjects | right category | another | nothing | and main colour | and second colour | and pattern |");
        text.AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var result in results)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {result.Row.Name} | {result.Row.Subjects} | {string.Join(" | ", Figures(result.Boxes).Select(Percentage))} |");

        return text.ToString();
    }

    /// <returns>Lines of at most 80 columns: the shares in per cent with their intervals. A long name has a line of its own.</returns>
    public static IEnumerable<string> ToLines(IReadOnlyList<RowResult> results)
    {
        const int nameWidth = 26;
        yield return $"{"",28}{"in box",13}{"in colour",13}{"identity",13}{"confusion",13}";
        foreach (var result in results)
        {
            var (inBox, inColor, identity, confusion) = (Percent(result.InBox), Percent(result.InColor), Percent(result.Identity), Percent(result.Confusion));
            if (result.Row.Name.Length > nameWidth)
                yield return result.Row.Name;
            yield return $"{(result.Row.Name.Length > nameWidth ? "" : result.Row.Name),-nameWidth}{result.Row.Subjects,2}{inBox,13}{inColor,13}{identity,13}{confusion,13}";
        }

        static string Percent(Estimate share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share.Value:f0} ({100 * share.Low:f0}-{100 * share.High:f0})");
    }

    /// <returns>Comma-separated values with a header; each figure with its interval's ends.</returns>
    public static string ToCsv(IReadOnlyList<RowResult> results)
    {
        var text = new StringBuilder();
        text.AppendLine("row,subjects,pictures,inBox,inBoxLow,inBoxHigh,inColor,inColorLow,inColorHigh,identity,identityLow,identityHigh,confusion,confusionLow,confusionHigh,boxCategory,boxCategoryLow,boxCategoryHigh,boxOtherCategory,boxOtherCategoryLow,boxOtherCategoryHigh,boxNothing,boxNothingLow,boxNothingHigh,boxMainColor,boxMainColorLow,boxMainColorHigh,boxSecondColor,boxSecondColorLow,boxSecondColorHigh,boxPattern,boxPatternLow,boxPatternHigh,clipText,clipTextLow,clipTextHigh,clipImage,clipImageLow,clipImageHigh,steps,bytesPerSubject");
        foreach (var result in results)
        {
            Estimate[] figures = [result.InBox, result.InColor, result.Identity, result.Confusion, .. Figures(result.Boxes), result.ClipText, result.ClipImage];
            text.AppendLine(CultureInfo.InvariantCulture,
                $"\"{result.Row.Name}\",{result.Row.Subjects},{result.Pictures},{string.Join(',', figures.Select(Numbers))},{result.Steps},{result.BytesPerSubject}");
        }

        return text.ToString();

        static string Numbers(Estimate figure) => string.Create(CultureInfo.InvariantCulture, $"{figure.Value:f4},{figure.Low:f4},{figure.High:f4}");
    }

    private static Estimate[] Figures(BoxShares boxes) => [boxes.Category, boxes.OtherCategory, boxes.Nothing, boxes.MainColor, boxes.SecondColor, boxes.Pattern];

    private static string Percentage(Estimate share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share.Value:f0} % ({100 * share.Low:f0}-{100 * share.High:f0})");
}
