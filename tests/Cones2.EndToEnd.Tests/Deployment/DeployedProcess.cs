using System.Diagnostics;
using System.Globalization;
using Cones2.Deploy.Tests;
using Cones2.EndToEnd.Tests.Processes;

namespace Cones2.EndToEnd.Tests.Deployment;

/// <summary>What would be a container.</summary>
/// <param name="Process">Its process.</param>
/// <param name="HealthPort">Where its health check asks.</param>
/// <param name="OpsPort">Of its metrics.</param>
internal sealed record DeployedProcess(ServerProcess Process, int HealthPort, int OpsPort)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Asks what the image's health check asks, as it does, until it is content.</summary>
    public async Task HealthyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using var check = System.Diagnostics.Process.Start(new ProcessStartInfo("bash", [Checkout.At("deploy", "docker", "healthcheck.sh"), $"{HealthPort}", "/health/ready"]) { RedirectStandardError = true })!;
            await check.WaitForExitAsync(cancellationToken);
            if (check.ExitCode == 0)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    /// <summary>The largest value of a metric of pictures, or without a kind; null where it is not told.</summary>
    public async Task<double?> ReadAsync(string metric, CancellationToken cancellationToken)
    {
        var text = await Http.GetStringAsync($"http://127.0.0.1:{OpsPort}/metrics", cancellationToken);
        var values = text.Split('\n')
            .Where(line => (line.StartsWith($"{metric}{{", StringComparison.Ordinal) || line.StartsWith($"{metric} ", StringComparison.Ordinal)) && !line.Contains("kind=\"learning\"", StringComparison.Ordinal))
            .Select(line => double.Parse(line[(Math.Max(line.LastIndexOf('}'), metric.Length - 1) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture))
            .ToList();
        return values.Count == 0 ? null : values.Max();
    }
}
