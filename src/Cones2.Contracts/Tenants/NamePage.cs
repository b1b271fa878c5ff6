using System.Collections.Immutable;

namespace Cones2.Contracts.Tenants;

/// <summary>Some of many names.</summary>
/// <param name="Names">In their order.</param>
/// <param name="Next">To ask for those that follow; null where none do.</param>
[GenerateSerializer, Immutable, Alias("cones2.NamePage")]
public sealed record NamePage(
    [property: Id(0)] ImmutableArray<string> Names,
    [property: Id(1)] string? Next)
{
    /// <summary>The most names of a page.</summary>
    public const int MaxLength = 1000;
}
