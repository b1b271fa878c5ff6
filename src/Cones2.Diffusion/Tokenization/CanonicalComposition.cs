using System.Text;

namespace Cones2.Diffusion.Tokenization;

/// <summary>
/// Unicode normalization form C (Unicode Standard Annex 15), from tables of our own: .NET leaves text as it is under
/// InvariantGlobalization, and elsewhere asks for ICU.
/// </summary>
internal static class CanonicalComposition
{
    // Below U+0300 every character is composed, and none combines.
    private const char FirstCombining = '\u0300';

    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28;

    private static readonly CanonicalForms Forms = CanonicalForms.Load();

    /// <returns>The text in form C; unpaired surrogates become U+FFFD.</returns>
    public static string Compose(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstCombining, char.MaxValue))
            return text;

        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, points);
        Order(points);
        return ToText(Recompose(points));
    }

    private static void Decompose(int point, List<int> points)
    {
        if (point - HangulBase is >= 0 and < LeadCount * VowelCount * TailCount and var syllable)
        {
            points.Add(LeadBase + syllable / (VowelCount * TailCount));
            points.Add(VowelBase + syllable / TailCount % VowelCount);
            if (syllable % TailCount is > 0 and var tail)
                points.Add(TailBase + tail);
        }
        else if (Forms.Decompositions.TryGetValue(point, out var parts))
        {
            foreach (var part in parts)
                Decompose(part, points);
        }
        else
        {
            points.Add(point);
        }
    }

    // Each run of combining characters by class, those of one class in the order of the text.
    private static void Order(List<int> points)
    {
        for (var start = 0; start < points.Count; start++)
        {
            var end = start;
            while (end < points.Count && Forms.ClassOf(points[end]) != 0)
                end++;
            if (end - start > 1)
            {
                var ordered = points[start..end].OrderBy(Forms.ClassOf).ToList();
                for (var i = start; i < end; i++)
                    points[i] = ordered[i - start];
            }

            start = end;
        }
    }

    // A character joins the last starter unless one between them has the same or a higher class.
    private static List<int> Recompose(List<int> points)
    {
        var composed = new List<int>(points.Count);
        var starter = -1;
        foreach (var point in points)
        {
            var pointClass = Forms.ClassOf(point);
            var adjacent = starter == composed.Count - 1;
            var blocked = !adjacent && (pointClass == 0 || Forms.ClassOf(composed[^1]) >= pointClass);
            if (starter >= 0 && !blocked && Join(composed[starter], point) is { } joined)
            {
                composed[starter] = joined;
                continue;
            }

            composed.Add(point);
            if (pointClass == 0)
                starter = composed.Count - 1;
        }

        return composed;
    }

    private static int? Join(int first, int second)
    {
        if (first - LeadBase is >= 0 and < LeadCount and var lead && second - VowelBase is >= 0 and < VowelCount and var vowel)
            return HangulBase + (lead * VowelCount + vowel) * TailCount;
        if (first - HangulBase is >= 0 and < LeadCount * VowelCount * TailCount and var syllable
            && syllable % TailCount == 0 && second - TailBase is > 0 and < TailCount and var tail)
        {
            return HangulBase + syllable + tail;
        }

        return Forms.Compositions.TryGetValue((first, second), out var joined) ? joined : null;
    }

    private static string ToText(List<int> points)
    {
        var text = new StringBuilder(points.Count);
        foreach (var point in points)
            text.Append(new Rune(point).ToString());
        return text.ToString();
    }
}
