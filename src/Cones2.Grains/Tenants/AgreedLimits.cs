using System.ComponentModel.DataAnnotations;

namespace Cones2.Grains.Tenants;

/// <summary>What was agreed with one tenant; null leaves the limit of <see cref="TenantOptions"/>.</summary>
public sealed class AgreedLimits
{
    /// <inheritdoc cref="TenantOptions.MaxSubjects"/>
    [Range(1, 100_000)]
    public int? MaxSubjects { get; set; }

    /// <inheritdoc cref="TenantOptions.MaxOpenWork"/>
    [Range(1, 100_000)]
    public int? MaxOpenWork { get; set; }

    /// <inheritdoc cref="TenantOptions.MaxBytes"/>
    [Range(1, long.MaxValue)]
    public long? MaxBytes { get; set; }
}
