using Cones2.Gateway.Limits;
using Microsoft.AspNetCore.Mvc;

namespace Cones2.Gateway.Errors;

internal static class ProblemExtensions
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            context.ProblemDetails.Extensions["traceId"] = context.HttpContext.TraceId();
            TellFault(context.ProblemDetails);
        });
        services.AddExceptionHandler<ClusterExceptionHandler>();

        // In every environment: a body that can't be read is told as any other fault is.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    /// <summary>Keeps bodies of JSON for as long as they are asked about: what is wrong with one is found when it is read again.</summary>
    public static void UseRereadableJson(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Request.HasJsonContentType())
            context.Request.EnableBuffering((int)RequestLimits.Json);
        return next(context);
    });

    /// <summary>What is refused before a route is reached, or by the server itself, is told as all other faults are.</summary>
    private static void TellFault(ProblemDetails problem)
    {
        if (RequestFaults.OfStatus(problem.Status ?? 0) is { } fault && problem.Extensions.TryAdd("errors", new[] { fault }))
            problem.Title = $"{fault}";
    }
}
