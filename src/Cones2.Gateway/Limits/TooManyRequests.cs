using System.Globalization;
using Cones2.Gateway.Errors;
using Microsoft.AspNetCore.Mvc;

namespace Cones2.Gateway.Limits;

/// <summary>The refusal of what the gateway itself has no room for.</summary>
internal static class TooManyRequests
{
    private const string Code = "TooManyRequests";

    /// <param name="context">Of the request.</param>
    /// <param name="problem">What there is too much of.</param>
    /// <param name="wait">When to come again.</param>
    /// <param name="queue">Where the tenant's next work stands; null where that has nothing to do with it.</param>
    public static async Task RefuseAsync(HttpContext context, string problem, TimeSpan wait, QueueView? queue = null)
    {
        var seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var fault = new RequestFault("", problem, $"retry in {seconds} seconds");
        var details = new ProblemDetails
        {
            Type = $"https://cones2.dev/errors/{Code}",
            Title = $"{fault}",
            Status = StatusCodes.Status429TooManyRequests,
            Extensions = { ["code"] = Code, ["retryable"] = true, ["errors"] = new[] { fault } },
        };
        if (queue is not null)
            details.Extensions[QueueView.Name] = queue;
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = seconds;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = details });
    }
}
