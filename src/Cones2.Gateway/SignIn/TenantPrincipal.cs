using System.Security.Claims;
using Cones2.Contracts.Tenants;

namespace Cones2.Gateway.SignIn;

/// <summary>Whoever signed in, in the cluster's words: the tenant comes from the credential, never from the request.</summary>
internal static class TenantPrincipal
{
    public const string TenantClaim = "cones2.tenant";
    public const string RoleClaim = "cones2.role";

    public static ClaimsIdentity Create(TenantId tenant, TenantRoles roles, string who, string scheme) => new(
        [
            new Claim(TenantClaim, tenant.Value),
            new Claim(ClaimTypes.NameIdentifier, who),
            .. Policies.All.Where(role => Includes(roles, Enum.Parse<TenantRoles>(role))).Select(role => new Claim(RoleClaim, role)),
        ],
        scheme);

    public static TenantId? TenantOrNull(this ClaimsPrincipal user) => user.FindFirstValue(TenantClaim) is { } tenant ? TenantId.Parse(tenant) : null;

    /// <summary>Of a request that passed a policy.</summary>
    public static TenantId Tenant(this ClaimsPrincipal user) => user.TenantOrNull() ?? throw new InvalidOperationException("The route asks for no role.");

    // Who changes something sees what that is.
    private static bool Includes(TenantRoles roles, TenantRoles role) => roles.HasFlag(role) || (role == TenantRoles.Read && roles != TenantRoles.None);
}
