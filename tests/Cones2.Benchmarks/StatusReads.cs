namespace Cones2.Benchmarks;

/// <summary>How fast a composition's status is read.</summary>
internal sealed record StatusReads(double PerSecond, double P50Milliseconds, double P99Milliseconds);
