using System.Collections.Immutable;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;

namespace Cones2.Grains.Compositions;

/// <summary>What a subject answered.</summary>
/// <param name="Residual">Null where it has none to give.</param>
/// <param name="Refusal">Why it can't be used; null where it can.</param>
/// <param name="Faults">The same in words.</param>
internal sealed record FoundResidual(ResidualVersion? Residual, ClusterError? Refusal, ImmutableArray<Fault> Faults);
