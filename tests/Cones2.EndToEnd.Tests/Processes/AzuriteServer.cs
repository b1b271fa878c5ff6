namespace Cones2.EndToEnd.Tests.Processes;

/// <summary>Azure Blob Storage's emulator as a process of its own; what it keeps survives its end, as long as this does.</summary>
public sealed class AzuriteServer : IAsyncLifetime
{
    // Every Azurite has this account and this key.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort.Find();
    private ServerProcess? _process;

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{_port}/{Account};";

    public async ValueTask InitializeAsync() => await StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        _process?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        _process?.Dispose();
        _process = ServerProcess.Start(
            ServerProcess.LogOf("azurite"), "successfully listens", new Dictionary<string, string>(), Tools.Azurite,
            "--blobHost", "127.0.0.1", "--blobPort", $"{_port}", "--location", _folder["azurite"], "--skipApiVersionCheck", "--disableTelemetry");
        await _process.ReadyAsync(cancellationToken);
    }

    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        await _process!.SignalAsync("TERM", cancellationToken);
        await _process.EndAsync(cancellationToken);
    }
}
