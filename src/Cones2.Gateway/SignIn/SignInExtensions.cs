using System.Security.Claims;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Tenants;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Cones2.Gateway.SignIn;

/// <summary>API keys, and the tokens of one OpenID Connect issuer.</summary>
internal static class SignInExtensions
{
    private const string Either = "Either";

    public static void AddSignIn(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>() ?? new GatewayOptions();
        builder.Services.AddMemoryCache();
        builder.Services.AddSingleton<RefusedKeys>();
        var schemes = builder.Services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, policy => policy.ForwardDefaultSelector = context =>
                options.Authority is null || ApiKeyHandler.KeyOf(context.Request) is not null ? ApiKeyHandler.SchemeName : JwtBearerDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null);
        if (options.Authority is not null)
            schemes.AddJwtBearer(jwt => Configure(jwt, options));

        builder.Services.AddAuthorization(authorization =>
        {
            foreach (var role in Policies.All)
                authorization.AddPolicy(role, policy => policy.RequireClaim(TenantPrincipal.RoleClaim, role));
            authorization.AddPolicy(Policies.Operate, policy => policy
                .RequireClaim(TenantPrincipal.RoleClaim, Policies.Admin)
                .RequireAssertion(context => context.User.TenantOrNull()?.Value == options.Operators));
        });
    }

    /// <summary>By its name alone: a number would be as many roles as it has bits.</summary>
    private static TenantRoles RoleOf(string name) => Enum.GetValues<TenantRoles>().SingleOrDefault(role => string.Equals($"{role}", name, StringComparison.OrdinalIgnoreCase));

    private static void Configure(JwtBearerOptions jwt, GatewayOptions options)
    {
        jwt.Authority = options.Authority;
        jwt.Audience = options.Audience;
        jwt.RequireHttpsMetadata = !new Uri(options.Authority!).IsLoopback;
        jwt.MapInboundClaims = false;
        jwt.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                var claims = context.Principal!;
                try
                {
                    var tenant = TenantId.Parse(claims.FindFirstValue(options.TenantClaim) ?? "");
                    var roles = claims.FindAll(options.RolesClaim)
                        .SelectMany(claim => claim.Value.Split(',', StringSplitOptions.TrimEntries))
                        .Select(RoleOf)
                        .Aggregate(TenantRoles.None, (all, role) => all | role);
                    context.Principal = new ClaimsPrincipal(TenantPrincipal.Create(tenant, roles, claims.FindFirstValue("sub") ?? "", JwtBearerDefaults.AuthenticationScheme));
                }
                catch (ClusterException)
                {
                    context.Fail($"The token's claim {options.TenantClaim} names no tenant.");
                }

                return Task.CompletedTask;
            },
        };
    }
}
