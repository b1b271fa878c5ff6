namespace Cones2.Contracts.Tenants;

/// <summary>What a tenant used.</summary>
[GenerateSerializer, Immutable, Alias("cones2.TenantUsage")]
public sealed record TenantUsage
{
    /// <summary>That are not deleted.</summary>
    [Id(0)]
    public int Subjects { get; init; }

    [Id(1)]
    public int Compositions { get; init; }

    /// <summary>Seconds for which slots worked for it, lost attempts included.</summary>
    [Id(2)]
    public double GpuSeconds { get; init; }

    /// <summary>Composed so far.</summary>
    [Id(3)]
    public long Pictures { get; init; }

    /// <summary>In blob storage now: photos, residuals, pictures, and checkpoints of trainings that failed or were cancelled.</summary>
    [Id(4)]
    public long Bytes { get; init; }
}
