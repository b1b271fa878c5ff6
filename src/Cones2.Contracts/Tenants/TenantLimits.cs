namespace Cones2.Contracts.Tenants;

/// <summary>What a tenant may have.</summary>
[GenerateSerializer, Immutable, Alias("cones2.TenantLimits")]
public sealed record TenantLimits
{
    /// <summary>That are not deleted.</summary>
    [Id(0)]
    public required int MaxSubjects { get; init; }

    /// <summary>Compositions and trainings that have not ended.</summary>
    [Id(1)]
    public required int MaxOpenWork { get; init; }

    /// <summary>In blob storage.</summary>
    [Id(2)]
    public required long MaxBytes { get; init; }
}
