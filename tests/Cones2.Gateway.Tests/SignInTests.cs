using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cones2.Contracts.Tenants;

namespace Cones2.Gateway.Tests;

/// <summary>Every route of the OpenAPI document, so that a new one is covered the day it is added.</summary>
public sealed class SignInTests(GatewayServer gateway) : IClassFixture<GatewayServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("c2.acme.abc.def")]
    [InlineData("c2.ACME.abc.def")]
    [InlineData("nonsense")]
    public async Task Routes_NoGoodCredential_AreUnauthorized(string? key)
    {
        using var http = key is null ? gateway.Http() : gateway.With(key);

        foreach (var (method, path) in await RoutesAsync())
            Assert.Equal((method, path, HttpStatusCode.Unauthorized), (method, path, await StatusAsync(http, method, path)));
    }

    [Fact]
    public async Task Routes_KeyThatMayOnlyRead_ForbidAllOthers()
    {
        using var http = await gateway.HttpAsync("acme", TenantRoles.Read);

        foreach (var (method, path) in (await RoutesAsync()).Where(route => route.Method != HttpMethod.Get || route.Path.Contains("keys", StringComparison.Ordinal)))
            Assert.Equal((method, path, HttpStatusCode.Forbidden), (method, path, await StatusAsync(http, method, path)));
    }

    [Theory]
    [InlineData(TenantRoles.Compose, "/v1/compositions", """{"model":"small","prompt":"a beach"}""", HttpStatusCode.Accepted)]
    [InlineData(TenantRoles.Train, "/v1/subjects", """{"id":"rex"}""", HttpStatusCode.Created)]
    [InlineData(TenantRoles.Admin, "/v1/keys", """{"label":"more","roles":"read","expires":null}""", HttpStatusCode.Created)]
    public async Task Routes_KeyOfOneRole_AreItsOwnAndThoseThatRead(TenantRoles role, string path, string body, HttpStatusCode status)
    {
        using var http = await gateway.HttpAsync("single", role);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        Assert.Equal(status, (await http.PostAsync(path, content, Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/subjects", Cancellation)).StatusCode);
        foreach (var other in new[] { "/v1/compositions", "/v1/subjects", "/v1/keys" }.Where(other => other != path))
        {
            using var any = new StringContent("{}", Encoding.UTF8, "application/json");
            Assert.Equal(HttpStatusCode.Forbidden, (await http.PostAsync(other, any, Cancellation)).StatusCode);
        }
    }

    [Fact]
    public async Task Keys_Revoked_IsRefusedAtOnce()
    {
        using var admin = await gateway.HttpAsync("acme");
        var made = await admin.PostAsJsonAsync("/v1/keys", new { label = "to go", roles = "read", expires = (string?)null }, Cancellation);
        var key = (await made.Content.ReadFromJsonAsync<string>(Cancellation))!;
        using var http = gateway.With(key);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/usage", Cancellation)).StatusCode);

        await admin.DeleteAsync($"/v1/keys/{key.Split('.')[2]}", Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/v1/usage", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Health_WithoutCredential_Answers()
    {
        using var http = gateway.Http();

        Assert.Equal("Healthy", await http.GetStringAsync("/health/live", Cancellation));
        Assert.Equal("Healthy", await http.GetStringAsync("/health/ready", Cancellation));
    }

    private async Task<List<(HttpMethod Method, string Path)>> RoutesAsync()
    {
        using var http = gateway.Http();
        using var document = JsonDocument.Parse(await http.GetStringAsync("/openapi/v1.json", Cancellation));
        var routes = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => (new HttpMethod(method.Name.ToUpperInvariant()), Fill(path.Name))))
            .ToList();
        Assert.True(routes.Count >= 20, $"The document has {routes.Count} routes.");
        return routes;
    }

    private static string Fill(string path) => path
        .Replace("{sha256}", new string('0', 64), StringComparison.Ordinal).Replace("{number}", "1", StringComparison.Ordinal).Replace("{index}", "0", StringComparison.Ordinal).Replace("{id}", "some", StringComparison.Ordinal);

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        return (await http.SendAsync(request, Cancellation)).StatusCode;
    }
}
