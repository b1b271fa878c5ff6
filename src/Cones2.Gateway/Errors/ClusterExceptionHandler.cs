using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Cones2.Contracts.Errors;
using Cones2.Gateway.Limits;
using Cones2.Gateway.SignIn;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Cones2.Gateway.Errors;

/// <summary>What the cluster refuses, or what could not be read at all, as problem details (RFC 9457).</summary>
internal sealed partial class ClusterExceptionHandler(IProblemDetailsService problems, TenantQueue queue) : IExceptionHandler
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (ToProblem(exception) is not { } problem)
            return false;

        var code = (exception as ClusterException)?.Code;
        if (code == ClusterError.LimitReached || exception is ClusterException { IsRetryable: true })
        {
            var place = context.User.TenantOrNull() is { } tenant ? await queue.NextOfAsync(tenant) : null;
            var wait = place?.ExpectedWait is { } expected && expected > TimeSpan.Zero ? (expected < LongestPause ? expected : LongestPause) : Pause;
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            problem.Extensions[QueueView.Name] = QueueView.Of(place);
        }

        context.Response.StatusCode = problem.Status!.Value;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, Exception = exception, ProblemDetails = problem });
    }

    /// <summary>
    /// The fields of the same names in requests: "subjects[1].box" is "/subjects/1/box". What stands behind a colon is no field,
    /// nor is a fault that names something else: its pointer is that of the whole request.
    /// </summary>
    internal static string PointerOf(string where) => Field().Match(where) is { Success: true, Length: > 0 } field
        ? "/" + field.Value.Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', '/')
        : "";

    private static ProblemDetails? ToProblem(Exception exception) => exception switch
    {
        ClusterException refusal => Problem($"{refusal.Code}", StatusOf(refusal.Code), refusal.IsRetryable, refusal.Faults),
        BadHttpRequestException unreadable => Problem($"{ClusterError.InvalidInput}", unreadable.StatusCode, isRetryable: false, RequestFaults.Of(unreadable)),
        InvalidDataException => Problem($"{ClusterError.InvalidInput}", StatusCodes.Status400BadRequest, isRetryable: false, [new Fault("", "has a form that can't be read", "send multipart/form-data with fewer and smaller parts")]),
        _ => null,
    };

    private static ProblemDetails Problem(string code, int status, bool isRetryable, ImmutableArray<Fault> faults) => new()
    {
        Type = $"https://cones2.dev/errors/{code}",
        Title = faults[0].Where.Length == 0 ? $"The request {faults[0].Problem}; {faults[0].Remedy}." : faults[0].ToString(),
        Status = status,
        Extensions =
        {
            ["code"] = code,
            ["retryable"] = isRetryable,
            ["errors"] = faults.Select(fault => new { pointer = PointerOf(fault.Where), detail = $"{(fault.Where.Length == 0 ? "the request" : fault.Where)} {fault.Problem}", remedy = fault.Remedy }).ToArray(),
        },
    };

    private static int StatusOf(ClusterError code) => code switch
    {
        ClusterError.InvalidInput => StatusCodes.Status400BadRequest,
        ClusterError.Forbidden => StatusCodes.Status403Forbidden,
        ClusterError.NotFound => StatusCodes.Status404NotFound,
        ClusterError.Conflict or ClusterError.NotReady => StatusCodes.Status409Conflict,
        ClusterError.Deleted => StatusCodes.Status410Gone,
        ClusterError.LimitReached or ClusterError.Busy => StatusCodes.Status429TooManyRequests,
        ClusterError.StorageUnavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    [GeneratedRegex(@"^[A-Za-z]\w*(\[\d+\])?(\.\w+(\[\d+\])?)*(?=$|:)")]
    private static partial Regex Field();
}
