using Cones2.Gateway.Errors;
using Cones2.Gateway.Limits;

namespace Cones2.Gateway.Api;

/// <summary>What every refusal tells: problem details (RFC 9457) with more members; the document describes refusals by it.</summary>
/// <param name="Type">Names the kind of refusal.</param>
/// <param name="Title">The first fault, for people.</param>
/// <param name="Status">As the answer's.</param>
/// <param name="Code">The kind of refusal, to act on.</param>
/// <param name="Retryable">Whether the same request may succeed later.</param>
/// <param name="Errors">Every fault that was found.</param>
/// <param name="TraceId">Finds the request in the logs.</param>
/// <param name="Queue">Where the tenant's next work stands; for refusals for want of room.</param>
internal sealed record RefusalView(
    string Type, string Title, int Status, string? Code = null, bool? Retryable = null, IReadOnlyList<RequestFault>? Errors = null, string? TraceId = null, QueueView? Queue = null);
