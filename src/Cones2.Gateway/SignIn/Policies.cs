using Cones2.Contracts.Tenants;

namespace Cones2.Gateway.SignIn;

/// <summary>What a route asks of whoever calls it, by role; each role includes reading.</summary>
internal static class Policies
{
    public const string Read = nameof(TenantRoles.Read);
    public const string Compose = nameof(TenantRoles.Compose);
    public const string Train = nameof(TenantRoles.Train);
    public const string Admin = nameof(TenantRoles.Admin);

    /// <summary>Administrators of the operators' tenant.</summary>
    public const string Operate = nameof(Operate);

    public static IReadOnlyList<string> All { get; } = [Read, Compose, Train, Admin];
}
