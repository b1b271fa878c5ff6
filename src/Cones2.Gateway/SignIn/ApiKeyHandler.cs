using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Cones2.Client;
using Cones2.Contracts.Tenants;
using Cones2.Gateway.Limits;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Cones2.Gateway.SignIn;

/// <summary>Signs in by an API key, given as a bearer token.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, ILoggerFactory loggers, UrlEncoder encoder, ICones2Client client, IMemoryCache known, RefusedKeys refused,
    IOptions<GatewayOptions> options)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, loggers, encoder)
{
    public const string SchemeName = "ApiKey";

    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    private static readonly TimeSpan Lately = TimeSpan.FromHours(1);

    // Of a request whose key was not asked for: its address tried too many.
    private TimeSpan? _wait;

    /// <summary>The key of a request; null where it has none.</summary>
    public static ApiKeyText? KeyOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) && request.Path.StartsWithSegments(OperatorDashboard.Path))
            return PasswordIn(header[Basic.Length..].Trim());
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? ApiKeyText.TryParse(header[Bearer.Length..].Trim()) : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (KeyOf(Request) is not { } key)
            return AuthenticateResult.NoResult();

        var roles = await RolesOfAsync(key);
        return roles == TenantRoles.None
            ? AuthenticateResult.Fail("The API key is none, revoked or expired.")
            : AuthenticateResult.Success(new AuthenticationTicket(
                new ClaimsPrincipal(TenantPrincipal.Create(key.Tenant, roles, $"key {key.Id}", SchemeName)), SchemeName));
    }

    /// <summary>A browser that opens the dashboard has no other way to send a key than to ask for it.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_wait is { } wait)
            return TooManyRequests.RefuseAsync(Context, "too many keys of this address were none, revoked or expired", wait);
        if (Request.Path.StartsWithSegments(OperatorDashboard.Path))
            Response.Headers.WWWAuthenticate = "Basic realm=\"Cones 2, an API key of the operators as password\", charset=\"UTF-8\"";
        return base.HandleChallengeAsync(properties);
    }

    private static ApiKeyText? PasswordIn(string credentials)
    {
        var bytes = new byte[credentials.Length];
        return Convert.TryFromBase64String(credentials, bytes, out var count) && Encoding.UTF8.GetString(bytes, 0, count).Split(':', 2) is [_, var password]
            ? ApiKeyText.TryParse(password)
            : null;
    }

    private async Task<TenantRoles> RolesOfAsync(ApiKeyText key)
    {
        // The memory has no secrets either.
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key.ToString())));
        if (known.TryGetValue(hash, out TenantRoles roles))
            return roles;

        // Whatever others try at its address, one that was good lately is asked for.
        var wasGood = ("was good", hash);
        var isTrusted = known.TryGetValue(wasGood, out _);
        using var turn = isTrusted ? null : await refused.TurnAsync(Context);
        if (!isTrusted && (_wait = refused.WaitOf(Context)) is not null)
            return TenantRoles.None;

        roles = await client.VerifyKeyAsync(key, Context.RequestAborted);
        if (roles == TenantRoles.None)
        {
            known.Remove(wasGood);
            refused.Count(Context);
            return roles;
        }

        known.Set(wasGood, true, Lately);
        if (options.Value.KeyMemory > TimeSpan.Zero)
            known.Set(hash, roles, options.Value.KeyMemory);
        return roles;
    }
}
