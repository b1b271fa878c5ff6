namespace Cones2.Contracts.Tenants;

/// <summary>An API key as its owner has it: c2.TENANT.ID.SECRET, so that a key tells whose it is before anything is asked.</summary>
/// <param name="Tenant">Whose it is, if the secret is right.</param>
/// <param name="Id">Names it among the tenant's.</param>
/// <param name="Secret">32 random bytes in base64url.</param>
public sealed record ApiKeyText(TenantId Tenant, string Id, string Secret)
{
    private const string Prefix = "c2";

    /// <returns>Null where the text is no key.</returns>
    public static ApiKeyText? TryParse(string text) => text.Split('.') is [Prefix, var tenant, { Length: > 0 } id, { Length: > 0 } secret] && IdText.IsName(tenant)
        ? new ApiKeyText(TenantId.Parse(tenant), id, secret)
        : null;

    public override string ToString() => $"{Prefix}.{Tenant}.{Id}.{Secret}";
}
