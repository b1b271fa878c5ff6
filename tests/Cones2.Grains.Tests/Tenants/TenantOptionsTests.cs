using Cones2.Contracts.Tenants;
using Cones2.Grains.Tenants;
using Microsoft.Extensions.Configuration;

namespace Cones2.Grains.Tests.Tenants;

public sealed class TenantOptionsTests
{
    [Fact]
    public void Of_TenantWithWhomSomethingWasAgreed_HasTheConfiguredLimitsOtherwise()
    {
        var options = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["MaxSubjects"] = "7", ["MaxBytes"] = "9", ["Agreed:acme:MaxOpenWork"] = "5", ["Agreed:acme:MaxBytes"] = "11" })
            .Build()
            .Get<TenantOptions>()!;

        Assert.Equal(new TenantLimits { MaxSubjects = 7, MaxOpenWork = 5, MaxBytes = 11 }, options.Of(TenantId.Parse("acme")));
        Assert.Equal(new TenantLimits { MaxSubjects = 7, MaxOpenWork = 200, MaxBytes = 9 }, options.Of(TenantId.Parse("other")));
    }
}
