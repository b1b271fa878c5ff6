namespace Cones2.Contracts.Tenants;

/// <summary>What whoever signed in may do for a tenant.</summary>
[Flags, GenerateSerializer, Alias("cones2.TenantRoles")]
public enum TenantRoles
{
    None = 0,

    /// <summary>See subjects, compositions, pictures, usage.</summary>
    Read = 1,

    /// <summary>Compose, cancel and delete compositions.</summary>
    Compose = 2,

    /// <summary>Add photos, learn, publish and delete subjects.</summary>
    Train = 4,

    /// <summary>Make and revoke keys.</summary>
    Admin = 8,

    All = Read | Compose | Train | Admin,
}
