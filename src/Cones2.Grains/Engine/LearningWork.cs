using Cones2.Contracts.Subjects;

namespace Cones2.Grains.Engine;

/// <summary>One subject to learn. Everything that decides its residual is here.</summary>
/// <param name="Order">What to learn it from, and how.</param>
/// <param name="Photos">Files, those of the order in its order.</param>
/// <param name="Checkpoint">A file: where there is one, the training goes on from it; there it is written.</param>
public sealed record LearningWork(LearningOrder Order, IReadOnlyList<string> Photos, string Checkpoint);
