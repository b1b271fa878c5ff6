using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Cones2.Gateway.Tests;

/// <summary>A gateway that takes the tokens of an OpenID Connect issuer on loopback.</summary>
public sealed class IssuedGateway : GatewayServer
{
    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "1" };
    private readonly RsaSecurityKey _forged = new(RSA.Create(2048)) { KeyId = "1" };
    private WebApplication? _issuer;

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Authority"] = _issuer!.Urls.First() };

    public override async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _issuer = builder.Build();
        _issuer.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = _issuer.Urls.First(), jwks_uri = $"{_issuer.Urls.First()}/keys" }));
        var (modulus, exponent) = (_key.Rsa.ExportParameters(false).Modulus, _key.Rsa.ExportParameters(false).Exponent);
        _issuer.MapGet("/keys", () => Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", kid = _key.KeyId, n = Base64UrlEncoder.Encode(modulus), e = Base64UrlEncoder.Encode(exponent) } } }));
        await _issuer.StartAsync(TestContext.Current.CancellationToken);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_issuer is not null)
            await _issuer.DisposeAsync();
        _key.Rsa.Dispose();
        _forged.Rsa.Dispose();
    }

    /// <summary>A token as the issuer makes it, but for what is told here.</summary>
    internal string Token(string? tenant = "acme", string role = "read", string audience = "cones2", string? issuer = null, TimeSpan? age = null, bool isForged = false, bool isSigned = true)
    {
        var now = DateTime.UtcNow - (age ?? TimeSpan.Zero);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? _issuer!.Urls.First(),
            Audience = audience,
            NotBefore = now,
            Expires = now.AddMinutes(5),
            Subject = new ClaimsIdentity([new Claim("sub", "ann"), new Claim("roles", role), .. tenant is null ? Array.Empty<Claim>() : [new Claim("tenant", tenant)]]),
            SigningCredentials = isSigned ? new SigningCredentials(isForged ? _forged : _key, SecurityAlgorithms.RsaSha256) : null,
        });
    }
}
