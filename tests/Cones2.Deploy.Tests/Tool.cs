using System.Diagnostics;

namespace Cones2.Deploy.Tests;

/// <summary>A program of somebody else's.</summary>
internal sealed record Tool(string Name, string Variable)
{
    public static Tool Helm { get; } = new("helm", "CONES2_HELM");

    public static Tool Kubeconform { get; } = new("kubeconform", "CONES2_KUBECONFORM");

    public static Tool Promtool { get; } = new("promtool", "CONES2_PROMTOOL");

    private string? Place => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
        ? given
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists);

    /// <summary>Skips the test where the program is not to be had.</summary>
    public void Need() => Assert.SkipWhen(Place is null, $"{Name} is not installed: put it on the path, or say in {Variable} where it is.");

    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    public Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => RunAsync(Place!, new Dictionary<string, string>(), arguments);
}
