using System.Collections.Immutable;
using System.Globalization;
using Cones2.Contracts.Errors;
using Cones2.Gateway.Limits;
using Cones2.Gateway.SignIn;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Cones2.Gateway.Errors;

/// <summary>What the cluster refuses, or what could not be read at all, as problem details (RFC 9457).</summary>
internal sealed class ClusterExceptionHandler(IProblemDetailsService problems, TenantQueue queue) : IExceptionHandler
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (await ToProblemAsync(exception, context) is not { } problem)
            return false;

        if (IsClusterAway(exception, context))
            context.Response.Headers.RetryAfter = Seconds(Pause);

        if (exception is ClusterException { IsRetryable: true })
        {
            var place = context.User.TenantOrNull() is { } tenant ? await queue.NextOfAsync(tenant) : null;
            var wait = place?.ExpectedWait is { } expected && expected > TimeSpan.Zero ? (expected < LongestPause ? expected : LongestPause) : Pause;
            context.Response.Headers.RetryAfter = Seconds(wait);
            problem.Extensions[QueueView.Name] = QueueView.Of(place);
        }

        context.Response.StatusCode = problem.Status!.Value;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, Exception = exception, ProblemDetails = problem });
    }

    // What is asked for again in vain, and a cancellation that nobody here asked for: a silo died.
    private static bool IsClusterAway(Exception exception, HttpContext context) => exception is OrleansException or TimeoutException or EnumerationAbortedException
        || (exception is OperationCanceledException && !context.RequestAborted.IsCancellationRequested);

    private static async Task<ProblemDetails?> ToProblemAsync(Exception exception, HttpContext context) => exception switch
    {
        ClusterException refusal => Problem($"{refusal.Code}", StatusOf(refusal.Code), refusal.IsRetryable, [.. refusal.Faults.Select(RequestFault.Of)]),
        BadHttpRequestException unreadable => Problem($"{ClusterError.InvalidInput}", unreadable.StatusCode, isRetryable: false, await RequestFaults.OfAsync(unreadable, context)),
        InvalidDataException => Problem($"{ClusterError.InvalidInput}", StatusCodes.Status400BadRequest, isRetryable: false, [RequestFault.At("", "has a form that can't be read", "send multipart/form-data with fewer and smaller parts")]),
        _ when IsClusterAway(exception, context) => Problem(
            "ClusterUnavailable", StatusCodes.Status503ServiceUnavailable, isRetryable: true, [new RequestFault("", "the cluster does not answer now", "retry; an order under the same id or key is taken once")]),
        _ => null,
    };

    private static string Seconds(TimeSpan wait) => Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static ProblemDetails Problem(string code, int status, bool isRetryable, ImmutableArray<RequestFault> faults) => new()
    {
        Type = $"https://cones2.dev/errors/{code}",
        Title = $"{faults[0]}",
        Status = status,
        Extensions = { ["code"] = code, ["retryable"] = isRetryable, ["errors"] = faults },
    };

    private static int StatusOf(ClusterError code) => code switch
    {
        ClusterError.InvalidInput => StatusCodes.Status400BadRequest,
        ClusterError.Forbidden => StatusCodes.Status403Forbidden,
        ClusterError.NotFound => StatusCodes.Status404NotFound,
        ClusterError.Conflict or ClusterError.NotReady => StatusCodes.Status409Conflict,
        ClusterError.Deleted => StatusCodes.Status410Gone,
        ClusterError.LimitReached or ClusterError.WorkLimitReached or ClusterError.Busy => StatusCodes.Status429TooManyRequests,
        ClusterError.StorageUnavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
