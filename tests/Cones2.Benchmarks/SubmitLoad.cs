namespace Cones2.Benchmarks;

/// <summary>What came of submitting for minutes.</summary>
/// <param name="Pictures">Composed.</param>
/// <param name="Streams">That were open at a time, at most.</param>
/// <param name="Events">That these told.</param>
/// <param name="Errors">Submits that failed, and streams that did not end with the picture.</param>
internal sealed record SubmitLoad(int Pictures, int Streams, long Events, int Errors, double StartMegabytes, double EndMegabytes, double PeakMegabytes);
