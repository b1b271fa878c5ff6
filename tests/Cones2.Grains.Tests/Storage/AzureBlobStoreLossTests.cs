using System.Net;
using System.Net.Sockets;
using Azure.Storage.Blobs;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Grains.Storage;

namespace Cones2.Grains.Tests.Storage;

public sealed class AzureBlobStoreLossTests : IDisposable
{
    private static readonly BlobReference Blob = new(BlobOwner.Of(SubjectId.Parse("acme/rex")), new string('0', 64), 1);

    // Takes connections and never answers.
    private readonly TcpListener _hanging = new(IPAddress.Loopback, 0);

    public AzureBlobStoreLossTests() => _hanging.Start();

    public static TheoryData<string, int> Losses
    {
        get
        {
            var losses = new TheoryData<string, int>();
            foreach (var call in Calls.Keys)
            {
                losses.Add(call, 0);
                losses.Add(call, 1);
            }

            return losses;
        }
    }

    private static Dictionary<string, Func<IBlobStore, CancellationToken, Task>> Calls { get; } = new()
    {
        ["write"] = (store, cancellation) => store.WriteAsync(Blob.Owner, [1], cancellation),
        ["read"] = (store, cancellation) => store.ReadAsync(Blob, cancellation),
        ["exists"] = (store, cancellation) => store.ExistsAsync(Blob, cancellation),
        ["delete"] = (store, cancellation) => store.DeleteAsync(Blob, cancellation),
        ["delete all"] = (store, cancellation) => store.DeleteAllAsync(Blob.Owner, cancellation),
    };

    public void Dispose() => _hanging.Dispose();

    [Theory, MemberData(nameof(Losses))]
    public async Task AnyCall_ServerHangs_IsUnavailableAndRetryable(string call, int retries) => AssertUnavailable(
        await Assert.ThrowsAsync<ClusterException>(() => Calls[call](StoreAt(((IPEndPoint)_hanging.LocalEndpoint).Port, retries), TestContext.Current.CancellationToken)));

    [Theory, MemberData(nameof(Losses))]
    public async Task AnyCall_NobodyListens_IsUnavailableAndRetryable(string call, int retries) => AssertUnavailable(
        await Assert.ThrowsAsync<ClusterException>(() => Calls[call](StoreAt(FreePort.Find(), retries), TestContext.Current.CancellationToken)));

    [Fact]
    public async Task Read_CallerStopsWhileServerHangs_IsTheCallersCancellation()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var read = StoreAt(((IPEndPoint)_hanging.LocalEndpoint).Port, retries: 0, TimeSpan.FromMinutes(1)).ReadAsync(Blob, stop.Token);
        using var taken = await _hanging.AcceptSocketAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    private static void AssertUnavailable(ClusterException exception)
    {
        Assert.Equal(ClusterError.StorageUnavailable, exception.Code);
        Assert.True(exception.IsRetryable);
    }

    private static AzureBlobStore StoreAt(int port, int retries, TimeSpan? timeout = null) => new(new BlobContainerClient(
        new Uri($"http://127.0.0.1:{port}/account/container"),
        new BlobClientOptions { Retry = { MaxRetries = retries, Delay = TimeSpan.FromMilliseconds(1), NetworkTimeout = timeout ?? TimeSpan.FromMilliseconds(200) } }));
}
