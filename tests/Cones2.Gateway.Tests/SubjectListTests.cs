using System.Net.Http.Json;
using System.Reflection;
using System.Security.Claims;
using System.Text.Json;
using Cones2.Client;
using Cones2.Contracts.Tenants;
using Cones2.Gateway.Api;
using Cones2.Gateway.SignIn;

namespace Cones2.Gateway.Tests;

/// <summary>Many subjects in one request.</summary>
public sealed class SubjectListTests(GatewayServer gateway) : IClassFixture<GatewayServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_Whole_TellsEachSubjectAsItselfDoes()
    {
        using var http = await gateway.HttpAsync("library");
        foreach (var id in new[] { "cup", "pot", "rex" })
            (await http.PostAsJsonAsync("/v1/subjects", new { id }, Cancellation)).EnsureSuccessStatusCode();

        var page = await http.GetFromJsonAsync<JsonElement>("/v1/subjects?whole=true&limit=2", Cancellation);

        Assert.Equal(["cup", "pot"], page.GetProperty("names").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(
            [await http.GetStringAsync("/v1/subjects/cup", Cancellation), await http.GetStringAsync("/v1/subjects/pot", Cancellation)],
            page.GetProperty("subjects").EnumerateArray().Select(subject => subject.GetRawText()));
        Assert.Equal(JsonValueKind.Null, (await http.GetFromJsonAsync<JsonElement>("/v1/subjects", Cancellation)).GetProperty("subjects").ValueKind);
    }

    [Fact]
    public async Task List_WholeWithOneThatIsRefused_TellsTheOthers()
    {
        var client = DispatchProxy.Create<ICones2Client, OneIsGone>();
        var user = new ClaimsPrincipal(TenantPrincipal.Create(TenantId.Parse("acme"), TenantRoles.Read, "test", "test"));

        var page = (await SubjectEndpoints.ListAsync(user, client, after: null, limit: null, whole: true, Cancellation)).Value!;

        Assert.Equal(["cup", "gone", "rex"], page.Names);
        Assert.Equal(["cup", "rex"], page.Subjects!.Select(subject => subject.Id));
    }
}
