using Cones2.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Cones2.Grains.Tests.Client;

public sealed class Cones2ClientServiceCollectionExtensionsTests
{
    /// <summary>Orleans' own minute is longer than the 20 seconds of a call's pauses: where all silos were replaced, no try would meet a new one.</summary>
    [Fact]
    public void AddCones2Client_OfItself_IsToldOfNewSilosTwiceBeforeACallIsGivenUp()
    {
        using var services = new ServiceCollection().AddCones2Client(new byte[32]).BuildServiceProvider();

        Assert.InRange(services.GetRequiredService<IOptions<GatewayOptions>>().Value.GatewayListRefreshPeriod, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
    }
}
