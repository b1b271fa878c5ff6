using System.Text.RegularExpressions;

namespace Cones2.Deploy.Tests.Chart;

/// <summary>One template of the chart, as text.</summary>
internal sealed partial class ChartTemplate
{
    private ChartTemplate(string path)
    {
        Path = path;
        Text = Checkout.Read(path);
        Actions = [.. Action().Matches(Comment().Replace(Text, "")).Select(match => match.Groups["action"].Value.Trim())];
    }

    public static IReadOnlyList<ChartTemplate> All { get; } =
        [.. new[] { "*.yaml", "*.tpl", "*.txt" }.SelectMany(pattern => Checkout.Files("helm/cones2/templates", pattern)).Select(path => new ChartTemplate(path))];

    public string Path { get; }

    public string Text { get; }

    /// <summary>What stands between {{ and }}, without comments.</summary>
    public IReadOnlyList<string> Actions { get; }

    /// <summary>Which values it reads; those of a pool are said in gpuPoolDefaults.</summary>
    public IEnumerable<string> ValuePaths => Actions.SelectMany(action =>
        Value().Matches(action).Select(match => match.Groups["path"].Value)
            .Concat(PoolValue().Matches(action).Select(match => $"gpuPoolDefaults.{match.Groups["path"].Value}")));

    /// <summary>Environment variables that it sets, by their names.</summary>
    public IEnumerable<string> Variables => Variable().Matches(Text).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"\{\{-?(?<action>.*?)-?\}\}", RegexOptions.Singleline)]
    private static partial Regex Action();

    [GeneratedRegex(@"\{\{-?\s*/\*.*?\*/\s*-?\}\}", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\.Values\.(?<path>\w+(\.\w+)*)")]
    private static partial Regex Value();

    [GeneratedRegex(@"\$pool\.(?<path>\w+(\.\w+)*)")]
    private static partial Regex PoolValue();

    [GeneratedRegex(@"name: (?<name>(Cones2__|OTEL_|ASPNETCORE_|DOTNET_)\w+)")]
    private static partial Regex Variable();
}
