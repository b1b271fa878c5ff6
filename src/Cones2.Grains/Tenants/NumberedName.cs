namespace Cones2.Grains.Tenants;

/// <summary>A composition of a tenant, and which it was.</summary>
[GenerateSerializer, Immutable, Alias("cones2.NumberedName")]
internal readonly record struct NumberedName([property: Id(0)] long Number, [property: Id(1)] string Name);
