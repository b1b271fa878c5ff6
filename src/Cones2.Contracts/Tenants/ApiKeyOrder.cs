namespace Cones2.Contracts.Tenants;

/// <summary>An API key to be made.</summary>
/// <param name="Label">For people, such as "shop backend".</param>
/// <param name="Roles">What it may do.</param>
/// <param name="Expires">Null: not by itself.</param>
[GenerateSerializer, Immutable, Alias("cones2.ApiKeyOrder")]
public sealed record ApiKeyOrder(
    [property: Id(0)] string Label,
    [property: Id(1)] TenantRoles Roles,
    [property: Id(2)] DateTimeOffset? Expires)
{
    /// <summary>Names the order: sent again, as after the loss of its answer, it makes a new secret and no second key.</summary>
    [Id(3)]
    public Guid Request { get; init; } = Guid.NewGuid();
}
