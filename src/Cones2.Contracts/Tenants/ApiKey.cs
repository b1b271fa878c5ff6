namespace Cones2.Contracts.Tenants;

/// <summary>An API key as it is kept: without its secret.</summary>
[GenerateSerializer, Immutable, Alias("cones2.ApiKey")]
public sealed record ApiKey
{
    /// <summary>The part of the key that is no secret.</summary>
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required string Label { get; init; }

    [Id(2)]
    public required TenantRoles Roles { get; init; }

    [Id(3)]
    public required DateTimeOffset Created { get; init; }

    /// <summary>Null: not by itself.</summary>
    [Id(4)]
    public DateTimeOffset? Expires { get; init; }
}
