namespace Cones2.Contracts.Tenants;

/// <summary>Who owns subjects and compositions; the first part of their ids.</summary>
[GenerateSerializer, Immutable, Alias("cones2.TenantId")]
public sealed record TenantId
{
    private TenantId(string value) => Value = value;

    /// <summary>Lower-case letters, digits, hyphens and underscores.</summary>
    [Id(0)]
    public string Value { get; }

    /// <exception cref="Errors.ClusterException">The text is no id; says what is wrong and what to give.</exception>
    public static TenantId Parse(string value) => new(IdText.Check("tenant", value));

    public override string ToString() => Value;
}
