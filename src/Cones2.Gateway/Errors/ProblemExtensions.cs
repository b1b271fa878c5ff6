namespace Cones2.Gateway.Errors;

internal static class ProblemExtensions
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddExceptionHandler<ClusterExceptionHandler>();

        // In every environment: a body that can't be read is told as any other fault is.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }
}
