namespace Cones2.Grains.Hosting;

/// <summary>What a silo does in its cluster.</summary>
[Flags]
public enum SiloRoles
{
    None = 0,

    /// <summary>Holds subjects, compositions, tenants and the pool.</summary>
    Control = 1,

    /// <summary>Computes; needs an engine.</summary>
    Gpu = 2,
}
