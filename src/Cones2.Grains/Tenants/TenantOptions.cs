using System.ComponentModel.DataAnnotations;
using Cones2.Contracts.Tenants;

namespace Cones2.Grains.Tenants;

/// <summary>What a tenant may have where nothing else was agreed.</summary>
public sealed class TenantOptions
{
    /// <summary>Subjects; 1000.</summary>
    [Range(1, 100_000)]
    public int MaxSubjects { get; set; } = 1000;

    /// <summary>Compositions and trainings that have not ended; 200.</summary>
    [Range(1, 100_000)]
    public int MaxOpenWork { get; set; } = 200;

    /// <summary>In blob storage; 20 GiB.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 20L << 30;

    /// <summary>Whether metrics tell work by tenant too, a series for each: for clusters of few; false.</summary>
    public bool InMetrics { get; set; }

    /// <summary>The tenant whose administrators run the cluster, and see its dashboard; null for none, and no dashboard.</summary>
    public string? Operators { get; set; }

    /// <summary>Of tenants with whom something else was agreed, by their names.</summary>
    public IDictionary<string, AgreedLimits> Agreed { get; set; } = new Dictionary<string, AgreedLimits>();

    public TenantLimits Of(TenantId tenant)
    {
        var agreed = Agreed.TryGetValue(tenant.Value, out var own) ? own : new AgreedLimits();
        return new TenantLimits
        {
            MaxSubjects = agreed.MaxSubjects ?? MaxSubjects,
            MaxOpenWork = agreed.MaxOpenWork ?? MaxOpenWork,
            MaxBytes = agreed.MaxBytes ?? MaxBytes,
        };
    }
}
