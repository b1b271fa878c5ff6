using Azure;

namespace Cones2.Silo.Tests;

public sealed class AzureAccountTests
{
    private static readonly TimeSpan GrainCall = TimeSpan.FromSeconds(30);

    [Fact]
    public void Patience_EveryTryHangs_EndsWellWithinAGrainsCall()
    {
        var retry = AzureAccount.Patience.Retry;

        var longest = (retry.MaxRetries + 1) * retry.NetworkTimeout + retry.MaxRetries * retry.MaxDelay;

        Assert.InRange(longest, TimeSpan.Zero, 0.8 * GrainCall);
    }

    [Fact]
    public async Task Open_NobodyListens_FailsLongBeforeAGrainsCallEnds()
    {
        var account = AzureAccount.Open($"DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:{FreePort.Find()}/a;");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(GrainCall / 2);

        var exception = await Assert.ThrowsAsync<AggregateException>(() => account.GetBlobContainerClient("cones2").ExistsAsync(patience.Token));

        Assert.IsType<RequestFailedException>(exception.InnerException);
    }
}
