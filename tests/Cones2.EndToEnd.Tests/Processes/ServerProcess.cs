using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Cones2.EndToEnd.Tests.Processes;

/// <summary>A server of ours or another's as a process of its own; what it says goes into a file.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _log;

    private ServerProcess(Process process, string log)
    {
        _process = process;
        _log = log;
    }

    /// <param name="log">A file, which is written anew.</param>
    /// <param name="environment">Beside that of this process.</param>
    public static ServerProcess Start(string log, IReadOnlyDictionary<string, string> environment, string command, params string[] arguments)
    {
        // The shell puts the output into the file and becomes the command: a pipe that nobody reads would stop it.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" > \"$0\" 2>&1 < /dev/null", log, command, .. arguments]) { RedirectStandardInput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new ServerProcess(Process.Start(start)!, log);
    }

    /// <summary>A file for what a process says, which stays: who wants to know why a test failed finds it there.</summary>
    public static string LogOf(string name) =>
        Path.Combine(Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "logs")).FullName, $"{name}.log");

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>What it said so far.</summary>
    public string Log() => File.Exists(_log) ? File.ReadAllText(_log) : "";

    /// <summary>Returns once the port is open.</summary>
    public async Task ListensAsync(int port, CancellationToken cancellationToken)
    {
        while (true)
        {
            Assert.False(_process.HasExited, $"The process ended with {(_process.HasExited ? _process.ExitCode : 0)}:\n{Log()}");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
        }
    }

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
        _process.Dispose();
    }
}
