using Cones2.Contracts.Tenants;

namespace Cones2.Grains.Tests.Tenants;

public sealed class TenantKeysGrainTests(GpuCluster cluster) : IClassFixture<GpuCluster>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ITenantKeysGrain Keys => cluster.Silos.Client.GetGrain<ITenantKeysGrain>("acme");

    [Fact]
    public async Task Create_SentAgain_MakesOneKeyWhoseLastSecretIsGood()
    {
        var order = new ApiKeyOrder("sent again", TenantRoles.Read, null);

        var lost = ApiKeyText.TryParse(await Keys.CreateAsync(order, Cancellation))!;
        var told = ApiKeyText.TryParse(await Keys.CreateAsync(order, Cancellation))!;

        Assert.Single(await Keys.ListAsync(Cancellation), key => key.Label == order.Label);
        Assert.Equal(TenantRoles.Read, await Keys.VerifyAsync(told.Id, told.Secret, Cancellation));
        Assert.Equal(TenantRoles.None, await Keys.VerifyAsync(lost.Id, lost.Secret, Cancellation));
    }

    [Fact]
    public async Task Create_TwoOrdersOfOneLabel_MakesTwoKeys()
    {
        var ids = new[]
        {
            ApiKeyText.TryParse(await Keys.CreateAsync(new ApiKeyOrder("twins", TenantRoles.Read, null), Cancellation))!.Id,
            ApiKeyText.TryParse(await Keys.CreateAsync(new ApiKeyOrder("twins", TenantRoles.Read, null), Cancellation))!.Id,
        };

        Assert.Distinct(ids);
        Assert.Equal(ids.Order(), (await Keys.ListAsync(Cancellation)).Where(key => key.Label == "twins").Select(key => key.Id).Order());
    }
}
