using System.Globalization;
using Cones2.Contracts.Errors;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Cones2.Gateway.Errors;

/// <summary>What the cluster refuses, as problem details (RFC 9457).</summary>
internal sealed class ClusterExceptionHandler(IProblemDetailsService problems) : IExceptionHandler
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not ClusterException refusal)
            return false;

        context.Response.StatusCode = StatusOf(refusal.Code);
        if (refusal.IsRetryable || refusal.Code == ClusterError.LimitReached)
            context.Response.Headers.RetryAfter = Pause.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, Exception = exception, ProblemDetails = ToProblem(refusal) });
    }

    /// <summary>The fields of the same names in requests: "subjects[1].box" is "/subjects/1/box".</summary>
    internal static string PointerOf(string where) =>
        "/" + where.Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', '/');

    private static ProblemDetails ToProblem(ClusterException refusal) => new()
    {
        Type = $"https://cones2.dev/errors/{refusal.Code}",
        Title = refusal.Faults[0].ToString(),
        Status = StatusOf(refusal.Code),
        Extensions =
        {
            ["code"] = refusal.Code,
            ["retryable"] = refusal.IsRetryable,
            ["errors"] = refusal.Faults.Select(fault => new { pointer = PointerOf(fault.Where), detail = $"{fault.Where} {fault.Problem}", remedy = fault.Remedy }).ToArray(),
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
}
