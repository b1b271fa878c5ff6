using System.Text.RegularExpressions;

namespace Cones2.Deploy.Tests.Monitoring;

/// <summary>What a query names.</summary>
internal static partial class PromQl
{
    private static readonly HashSet<string> Words = ["and", "or", "unless", "bool", "offset", "inf", "nan"];

    public static IReadOnlyList<string> MetricsOf(string query) =>
        [.. Name().Matches(Grouping().Replace(Range().Replace(Matchers().Replace(Quoted().Replace(query, ""), ""), ""), "")).Select(match => match.Value).Where(name => !Words.Contains(name)).Distinct()];

    public static IReadOnlyList<string> LabelsOf(string query) =>
    [
        .. Matchers().Matches(Quoted().Replace(query, "")).SelectMany(match => Name().Matches(match.Value)).Concat(GroupingLabels().Matches(query).SelectMany(match => Name().Matches(match.Groups["labels"].Value)))
            .Select(match => match.Value).Distinct(),
    ];

    /// <summary>Each name of a metric with the matchers that stand after it, if any do.</summary>
    public static IReadOnlyList<string> SelectorsOf(string query) =>
        [.. Selector().Matches(query).Where(match => MetricsOf(query).Contains(match.Groups["name"].Value)).Select(match => match.Value)];

    [GeneratedRegex("""
        "(\\.|[^"\\])*"|'(\\.|[^'\\])*'
        """)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Matchers();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\b(by|without|on|ignoring)\s*\((?<labels>[^)]*)\)")]
    private static partial Regex GroupingLabels();

    [GeneratedRegex(@"(?<![\w.])(?<name>[a-zA-Z_:][\w:]*)(\{[^}]*\})?")]
    private static partial Regex Selector();

    // A name that no parenthesis follows: those are functions.
    [GeneratedRegex(@"(?<![\w.])[a-zA-Z_:][\w:]*(?![\w:]|\s*\()")]
    private static partial Regex Name();
}
