namespace Cones2.Grains.Tenants;

/// <summary>A composition in its tenant's books.</summary>
[GenerateSerializer, Immutable, Alias("cones2.KeptComposition")]
internal sealed record KeptComposition([property: Id(0)] string Name, [property: Id(1)] WorkTotals Totals);
