using System.Text.RegularExpressions;

namespace Cones2.Deploy.Tests.Docker;

/// <summary>A Dockerfile as its stages' instructions, with the defaults of its arguments put in.</summary>
internal sealed partial class Dockerfile
{
    private Dockerfile(string name, IReadOnlyList<(string Instruction, string Text)> instructions)
    {
        Name = name;
        var defaults = new Dictionary<string, string>();
        var stages = new List<(string Base, string? Alias, List<(string, string)> Instructions)>();
        foreach (var (instruction, rest) in instructions)
        {
            if (instruction == "ARG" && stages.Count == 0 && rest.Split('=', 2) is [var argument, var value])
                defaults[argument] = value;
            else if (instruction == "FROM")
                stages.Add((Variable().Replace(rest.Split(' ')[0], match => defaults[match.Groups[1].Value]), Alias().Match(rest) is { Success: true } alias ? alias.Groups[1].Value : null, []));
            else
                stages[^1].Instructions.Add((instruction, rest));
        }

        Stages = [.. stages.Select(stage => (stage.Base, stage.Alias, (IReadOnlyList<(string, string)>)stage.Instructions))];
    }

    public string Name { get; }

    public IReadOnlyList<(string Base, string? Alias, IReadOnlyList<(string Instruction, string Text)> Instructions)> Stages { get; }

    public IReadOnlyList<(string Instruction, string Text)> Final => Stages[^1].Instructions;

    public static Dockerfile Read(string path)
    {
        var text = Continuation().Replace(string.Join('\n', Checkout.Read(path).Split('\n').Where(line => !line.TrimStart().StartsWith('#'))), " ");
        return new Dockerfile(path, [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ', 2)).Select(parts => (parts[0].ToUpperInvariant(), parts.Length > 1 ? parts[1].Trim() : ""))]);
    }

    public string? Last(string instruction) => Final.LastOrDefault(line => line.Instruction == instruction).Text;

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\s[Aa][Ss]\s+(\S+)$")]
    private static partial Regex Alias();

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continuation();
}
