using System.Collections.Immutable;

namespace Cones2.Gateway.Api;

/// <summary>Some of a tenant's subjects.</summary>
/// <param name="Names">In their order.</param>
/// <param name="Next">To ask for those that follow; null where none do.</param>
/// <param name="Subjects">Those of the names that can be told now; null where whole ones were not asked for.</param>
internal sealed record SubjectPage(ImmutableArray<string> Names, string? Next, IEnumerable<SubjectView>? Subjects);
