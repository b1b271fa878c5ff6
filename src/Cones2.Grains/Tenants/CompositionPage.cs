using System.Collections.Immutable;

namespace Cones2.Grains.Tenants;

/// <summary>Some of a tenant's compositions, by their numbers.</summary>
[GenerateSerializer, Alias("cones2.CompositionPage")]
internal sealed class CompositionPage
{
    [Id(0)]
    public ImmutableSortedDictionary<long, KeptComposition> Compositions { get; set; } = ImmutableSortedDictionary<long, KeptComposition>.Empty;

    /// <summary>Of those that are deleted.</summary>
    [Id(1)]
    public WorkTotals Gone { get; set; } = WorkTotals.None;
}
