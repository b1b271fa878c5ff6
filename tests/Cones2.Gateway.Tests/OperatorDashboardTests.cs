using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cones2.Contracts.Tenants;

namespace Cones2.Gateway.Tests;

public sealed class OperatorDashboardTests(GatewayServer gateway) : IClassFixture<GatewayServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_NoCredential_AsksTheBrowserForAKey()
    {
        using var http = gateway.Http();

        var answer = await http.GetAsync("/dashboard/DashboardCounters", Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Basic", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    [Theory]
    [InlineData("acme", TenantRoles.All)]
    [InlineData("operators", TenantRoles.Read | TenantRoles.Compose | TenantRoles.Train)]
    public async Task Get_NoAdministratorOfTheOperators_IsForbidden(string tenant, TenantRoles roles)
    {
        using var http = await gateway.HttpAsync(tenant, roles);

        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("/dashboard/DashboardCounters", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("/dashboard/index.html", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Get_KeyOfTheOperatorsAsPassword_TellsOfEverySilo()
    {
        var key = await gateway.Client.CreateKeyAsync(TenantId.Parse("operators"), new ApiKeyOrder("test", TenantRoles.All, null), Cancellation);
        using var http = gateway.Http();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{key}")));

        using var counters = JsonDocument.Parse(await http.GetStringAsync("/dashboard/DashboardCounters", Cancellation));

        Assert.Equal(4, counters.RootElement.GetProperty("hosts").GetArrayLength());
        Assert.Contains("<html", await http.GetStringAsync("/dashboard/", Cancellation), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/v1/usage", Cancellation)).StatusCode);
    }
}
