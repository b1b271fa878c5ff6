using System.Diagnostics;

namespace Cones2.Cli.Tests;

/// <summary>The command as a process of its own, in a folder of its own.</summary>
internal sealed class Cones2Process : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private Cones2Process(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public static Cones2Process Start(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "cones2.dll"), .. arguments])
        {
            WorkingDirectory = folder,

            // A test process's own input is how its runner speaks to it.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Not with the subjects of whoever runs the tests.
        start.Environment["CONES2_DATA"] = Path.Combine(folder, "data");

        // Tests run side by side: processes of many threads would wait for each other at each of Torch's barriers.
        start.Environment["OMP_NUM_THREADS"] = "1";
        return new Cones2Process(Process.Start(start)!);
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string folder, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        return await process.EndAsync();
    }

    /// <summary>What Ctrl-C sends.</summary>
    public async Task InterruptAsync()
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-INT", $"{_process.Id}"]) { RedirectStandardInput = true })!;
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The next line of what it says while it goes on.</summary>
    public Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();

    /// <summary>Returns at the line that holds a text.</summary>
    public async Task SaysAsync(string text)
    {
        while (await ReadLineAsync() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }

        Assert.Fail($"The process ended without saying \"{text}\":\n{(await EndAsync()).Error}");
    }

    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (_process.ExitCode, await output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
