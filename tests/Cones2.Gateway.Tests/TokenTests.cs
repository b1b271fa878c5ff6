using System.Net;

namespace Cones2.Gateway.Tests;

/// <summary>Tokens of an OpenID Connect issuer.</summary>
public sealed class TokenTests(IssuedGateway gateway) : IClassFixture<IssuedGateway>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_OfTheIssuer_DoesWhatItsRoleMay()
    {
        using var http = gateway.With(gateway.Token());

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/usage", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("/v1/keys", Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("15")]
    [InlineData("-1")]
    [InlineData("readers")]
    public async Task Token_RoleThatIsNone_MayDoNothing(string role)
    {
        using var http = gateway.With(gateway.Token(role: role));

        foreach (var path in new[] { "/v1/usage", "/v1/keys" })
            Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync(path, Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("Admin")]
    [InlineData("read, admin")]
    public async Task Token_RoleByItsName_DoesWhatThatMay(string role)
    {
        using var http = gateway.With(gateway.Token(role: role));

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/keys", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Token_ExpiredForgedOrMeantForOthers_IsUnauthorizedOnEveryRoute()
    {
        using var anyone = gateway.Http();
        var operations = (await ApiDocument.ReadAsync(anyone, Cancellation)).Operations.ToList();
        var tokens = new Dictionary<string, string>
        {
            ["expired"] = gateway.Token(age: TimeSpan.FromHours(1)),
            ["of another key"] = gateway.Token(isForged: true),
            ["unsigned"] = gateway.Token(isSigned: false),
            ["for another audience"] = gateway.Token(audience: "other"),
            ["of another issuer"] = gateway.Token(issuer: "http://127.0.0.1:1"),
            ["without a tenant"] = gateway.Token(tenant: null),
            ["with a tenant that is none"] = gateway.Token(tenant: "../acme"),
        };

        foreach (var (what, token) in tokens)
        {
            using var http = gateway.With(token);
            foreach (var operation in operations)
            {
                using var request = new HttpRequestMessage(operation.Method, new Uri(operation.Path.Replace("{number}", "1", StringComparison.Ordinal).Replace("{index}", "0", StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal), UriKind.Relative));
                Assert.Equal((what, operation.Path, HttpStatusCode.Unauthorized), (what, operation.Path, (await http.SendAsync(request, Cancellation)).StatusCode));
            }
        }
    }
}
