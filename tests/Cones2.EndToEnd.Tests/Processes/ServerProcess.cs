using System.Diagnostics;

namespace Cones2.EndToEnd.Tests.Processes;

/// <summary>A server of ours or another's as a process of its own; what it says goes into a file.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _log;
    private readonly StreamWriter _said;
    private readonly TaskCompletionSource _isReady = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process, string log, string ready)
    {
        _process = process;
        _log = log;
        _said = new StreamWriter(new FileStream(log, FileMode.Create, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => Hear(line.Data, ready);
        process.ErrorDataReceived += (_, line) => Hear(line.Data, ready);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _isReady.TrySetException(new InvalidOperationException($"The process ended with {process.ExitCode} before it was ready; see {log}."));
    }

    /// <param name="log">A file, which is written anew.</param>
    /// <param name="ready">What it says when it serves.</param>
    /// <param name="environment">Beside that of this process.</param>
    public static ServerProcess Start(string log, string ready, IReadOnlyDictionary<string, string> environment, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var server = new ServerProcess(new Process { StartInfo = start }, log, ready);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>A file for what a process says, which stays: who wants to know why a test failed finds it there.</summary>
    public static string LogOf(string name) =>
        Path.Combine(Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "logs")).FullName, $"{name}.log");

    /// <summary>What it said so far.</summary>
    public string Log()
    {
        using var log = new StreamReader(new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return log.ReadToEnd();
    }

    /// <summary>Returns once it serves.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken) => _isReady.Task.WaitAsync(cancellationToken);

    /// <param name="signal">KILL, TERM, ...</param>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", $"{_process.Id}"]) { RedirectStandardInput = true })!;
        await kill.WaitForExitAsync(cancellationToken);
    }

    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _said.Dispose();
    }

    // Output and errors come on threads of their own.
    private void Hear(string? line, string ready)
    {
        if (line is null)
            return;
        lock (_said)
            _said.WriteLine(line);
        if (line.Contains(ready, StringComparison.Ordinal))
            _isReady.TrySetResult();
    }
}
