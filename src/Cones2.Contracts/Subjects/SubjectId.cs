using Cones2.Contracts.Tenants;

namespace Cones2.Contracts.Subjects;

/// <summary>A subject of a tenant, such as acme/rex; the key of its grain.</summary>
[GenerateSerializer, Immutable, Alias("cones2.SubjectId")]
public sealed record SubjectId
{
    private SubjectId(TenantId tenant, string name)
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
    public static SubjectId Of(TenantId tenant, string name) => new(tenant, IdText.Check("subject", name));

    /// <param name="key">tenant/name</param>
    /// <exception cref="Errors.ClusterException">The key is no id; says what is wrong and what to give.</exception>
    public static SubjectId Parse(string key)
    {
        var (tenant, name) = IdText.Split("subject", key);
        return new SubjectId(TenantId.Parse(tenant), name);
    }

    public override string ToString() => IdText.Join(Tenant.Value, Name);
}
