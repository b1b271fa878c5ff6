using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Cones2.Benchmarks;

/// <summary><c>cones2 up</c> on the small model, as a process of its own.</summary>
internal sealed class UpProcess : IAsyncDisposable
{
    /// <summary>What it calls its model.</summary>
    public const string Model = "local";

    private const double Mega = 1e6;

    private readonly Process _process;
    private readonly string _folder;

    private UpProcess(Process process, string folder, HttpClient http)
    {
        _process = process;
        _folder = folder;
        Http = http;
    }

    /// <summary>Signed in.</summary>
    public HttpClient Http { get; }

    /// <summary>Whether it is there no more: nothing that follows would be a measurement.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Of its memory that is resident now.</summary>
    public double Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / Mega;
        }
    }

    public static async Task<UpProcess> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("cones2-bench-").FullName;
        var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "cones2.dll"), "up", "--port", "0", "--json", "--data", folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("cones2 up ended before it answered.");
        using var told = JsonDocument.Parse(line);
        var http = new HttpClient { BaseAddress = new Uri(told.RootElement.GetProperty("address").GetString()!) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await File.ReadAllTextAsync(told.RootElement.GetProperty("keyFile").GetString()!, cancellationToken));
        return new UpProcess(process, folder, http);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        using (var interrupt = Process.Start("kill", ["-INT", $"{_process.Id}"]))
            await interrupt.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
