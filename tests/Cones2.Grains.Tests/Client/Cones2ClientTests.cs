using Cones2.Client;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Cones2.Grains.Tests.Client;

public sealed class Cones2ClientTests(GpuCluster cluster) : IClassFixture<GpuCluster>
{
    private static readonly TenantId Tenant = TenantId.Parse("globex");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_SubmittedComposition_EndsWithItsPictures()
    {
        var client = CreateClient();
        var id = CompositionId.Of(Tenant, "beach");
        await client.SubmitAsync(id, new CompositionOrder { Model = FakeEngine.Model, Prompt = "a beach", InferenceSteps = 3, Pictures = 2 }, Cancellation);

        await foreach (var _ in client.WatchAsync(id, Cancellation))
        {
        }

        var status = await client.GetCompositionAsync(id, Cancellation);
        Assert.Equal(WorkState.Done, status.State);
        Assert.All(status.Pictures, picture => Assert.NotNull(picture.Picture));
    }

    [Fact]
    public async Task Watch_NothingSubmitted_IsRefusedAtOnce()
    {
        var exception = await Assert.ThrowsAsync<ClusterException>(async () =>
        {
            await foreach (var _ in CreateClient().WatchAsync(CompositionId.Of(Tenant, "nothing"), Cancellation))
            {
            }
        });

        Assert.Equal(ClusterError.NotFound, exception.Code);
    }

    private ICones2Client CreateClient() => new ServiceCollection()
        .AddSingleton<IClusterClient>(cluster.Silos.Client)
        .AddSingleton(GpuCluster.Tokens)
        .AddCones2Client([])
        .BuildServiceProvider()
        .GetRequiredService<ICones2Client>();
}
