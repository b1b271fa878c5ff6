using Cones2.Client;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Cones2.Grains.Tests.Client;

public sealed class UploadLossTests : IAsyncLifetime
{
    private readonly LostParts _parts = new();
    private readonly GpuCluster _cluster;

    public UploadLossTests() => _cluster = new GpuCluster { Client = client => client.AddOutgoingGrainCallFilter(_parts) };

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task UploadPhoto_LostAgainAndAgain_EndsAsRetryable()
    {
        await using var services = new ServiceCollection()
            .AddSingleton<IClusterClient>(_cluster.Silos.Client)
            .AddSingleton(GpuCluster.Tokens)
            .AddSingleton<TimeProvider>(new FakeTimeProvider())
            .AddCones2Client([])
            .BuildServiceProvider();
        var client = services.GetRequiredService<ICones2Client>();

        var exception = await Assert.ThrowsAsync<ClusterException>(() =>
            client.UploadPhotoAsync(SubjectId.Parse("acme/rex"), new MemoryStream([1, 2, 3]), TestContext.Current.CancellationToken));

        Assert.Equal(3, _parts.Lost);
        Assert.True(exception.IsRetryable);
        Assert.Contains("upload it anew", exception.Message, StringComparison.Ordinal);
    }
}
