using Cones2.Contracts.Compositions;

namespace Cones2.Grains.Engine;

/// <summary>One picture to compose. Everything that decides its bytes is here.</summary>
/// <param name="Order">What it shows, and how.</param>
/// <param name="Subjects">Those of the order, in its order.</param>
/// <param name="Seed">Of this picture.</param>
/// <param name="Saved">Where an earlier attempt left it, as <see cref="ComposedStep.Saved"/> gave it; null to begin.</param>
public sealed record PictureWork(
    CompositionOrder Order, IReadOnlyList<LearnedSubject> Subjects, long Seed, byte[]? Saved);
