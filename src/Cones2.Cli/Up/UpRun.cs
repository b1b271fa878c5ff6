using Cones2.Cli.Output;
using Cones2.Cli.Sessions;
using Cones2.Client;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion;
using Cones2.Gateway;
using Cones2.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Dashboard;

namespace Cones2.Cli.Up;

/// <summary>One run of <c>cones2 up</c>.</summary>
internal sealed class UpRun(SessionSettings settings, int port, Terminal terminal)
{
    private const int Percent = 100;

    private static readonly Dictionary<string, string?> Unlimited = new[] { nameof(GatewayOptions.RequestsPerMinute), nameof(GatewayOptions.ConcurrentRequests), nameof(GatewayOptions.EventStreams) }
        .ToDictionary(name => $"{GatewayOptions.Section}:{name}", string? (_) => "100000");

    private readonly string _keyFile = Path.Combine(settings.Data, "api.key");

    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        using var dataLock = DataLock.Take(settings.Data);
        await using var app = await StartAsync(cancellationToken);
        var key = await KeepKeyAsync(app.Services.GetRequiredService<ICones2Client>(), cancellationToken);
        var address = app.Urls.First();
        var logs = LogFiles.FolderIn(settings.Data);
        terminal.Result(
            new { address, documentation = $"{address}/scalar", keyFile = _keyFile, model = EmbeddedSilo.Model, logs },
            $"Open {address}/#key={key}",
            $"The API is at {address}/v1, its documentation at {address}/scalar; its key is in {_keyFile}.",
            $"Who did what, and what went wrong, is told in {logs}.",
            $"The model is called {EmbeddedSilo.Model}. Ctrl-C ends it; what is under way goes on the next time.");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await app.StopAsync(CancellationToken.None);
        }

        return ExitCode.Success;
    }

    private async Task<WebApplication> StartAsync(CancellationToken cancellationToken)
    {
        WebApplication? app = null;
        await terminal.TrackAsync($"Loading {Path.GetFileName(Path.TrimEndingDirectorySeparator(settings.Model))}", Percent, 0, async bar =>
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
            builder.Logging.LogTo(settings.Data);
            builder.WebHost.UseUrls($"http://127.0.0.1:{port}");

            // Whose own machine it is has no limits but the machine's; what is configured is as it says.
            builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Unlimited });
            builder.Configuration[$"{GatewayOptions.Section}:{nameof(GatewayOptions.Operators)}"] = settings.Tenant;
            builder.AddTelemetry("cones2-up");
            builder.AddEmbeddedSilo(settings, share => bar.Report((int)(share * Percent)), silo => silo.AddActivityPropagation().AddDashboard());
            builder.AddGateway();
            app = builder.Build();
            app.UseGateway();
            try
            {
                await app.StartAsync(cancellationToken);
            }
            catch (IOException exception)
            {
                throw new InvalidInputException("--port", $"is {port}, at which another program listens", "give another, or 0 for any that is free", exception);
            }

            bar.Report(Percent);
        });
        return app!;
    }

    /// <summary>Of the one tenant of this machine, made at the first start.</summary>
    private async Task<string> KeepKeyAsync(ICones2Client client, CancellationToken cancellationToken)
    {
        if (File.Exists(_keyFile) && ApiKeyText.TryParse(await File.ReadAllTextAsync(_keyFile, cancellationToken)) is { } known
            && await client.VerifyKeyAsync(known, cancellationToken) == TenantRoles.All)
        {
            return known.ToString();
        }

        var key = await client.CreateKeyAsync(settings.TenantId, new ApiKeyOrder("cones2 up", TenantRoles.All, null), cancellationToken);
        SecretFile.Write(_keyFile, key);
        return key;
    }
}
