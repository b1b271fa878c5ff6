namespace Cones2.Grains.Tests;

/// <summary>Each test loses something of its own cluster.</summary>
public abstract class LossTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _patience = GpuCluster.Patience();

    private protected GpuCluster Cluster { get; } = new();

    private protected CancellationToken Cancellation => _patience.Token;

    public ValueTask InitializeAsync() => Cluster.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        _patience.Dispose();
        GC.SuppressFinalize(this);
    }
}
