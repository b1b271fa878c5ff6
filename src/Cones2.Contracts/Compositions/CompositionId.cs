using Cones2.Contracts.Tenants;

namespace Cones2.Contracts.Compositions;

/// <summary>A composition of a tenant, such as acme/beach-7; the key of its grain. The caller chooses it, so that a submission can be repeated.</summary>
[GenerateSerializer, Immutable, Alias("cones2.CompositionId")]
public sealed record CompositionId
{
    private CompositionId(TenantId tenant, string name)
    {
        Tenant = tenant;
        Name = name;
    }

    [Id(0)]
    public TenantId Tenant { get; }

    /// <summary>Unique within the tenant; the same letters as a tenant's.</summary>
    [Id(1)]
    public string Name { get; }

    /// <exception cref="Errors.ClusterException">The name is no id; says what is wrong and what to give.</exception>
    public static CompositionId Of(TenantId tenant, string name) => new(tenant, IdText.Check("composition", name));

    /// <param name="key">tenant/name</param>
    /// <exception cref="Errors.ClusterException">The key is no id; says what is wrong and what to give.</exception>
    public static CompositionId Parse(string key)
    {
        var (tenant, name) = IdText.Split("composition", key);
        return new CompositionId(TenantId.Parse(tenant), name);
    }

    public override string ToString() => IdText.Join(Tenant.Value, Name);
}
