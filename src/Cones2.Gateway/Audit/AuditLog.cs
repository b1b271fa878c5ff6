using System.Security.Claims;
using Cones2.Gateway.Errors;
using Cones2.Gateway.SignIn;

namespace Cones2.Gateway.Audit;

/// <summary>
/// Who did what to which id, and how it ended: the log category Cones2.Audit. It tells changes, downloads of residuals, and
/// whatever was refused to whom; never bodies, keys or tokens.
/// </summary>
internal static partial class AuditLog
{
    /// <summary>The log's category.</summary>
    public const string Category = "Cones2.Audit";

    private const string Nobody = "nobody";

    /// <summary>Outside of everything that may refuse a request.</summary>
    public static void UseAuditLog(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(Category);
        app.Use(async (context, next) =>
        {
            // What was asked, before an error's answer replaces it.
            var (method, path) = (context.Request.Method, context.Request.Path);
            try
            {
                await next(context);
            }
            finally
            {
                var status = context.Response.StatusCode;
                if (IsTold(method, path, status))
                {
                    LogRequest(
                        logger,
                        context.User.TenantOrNull()?.Value ?? Nobody,
                        context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? Nobody,
                        method,

                        // Escaped, so that no id can forge a line.
                        path.ToUriComponent(),
                        context.Response.Headers.Location.ToString(),
                        status,
                        context.TraceId());
                }
            }
        });
    }

    private static bool IsTold(string method, PathString path, int status) => path.StartsWithSegments("/v1")
        && (!(HttpMethods.IsGet(method) || HttpMethods.IsHead(method))
            || path.Value!.EndsWith("/residual", StringComparison.Ordinal)
            || status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden);

    [LoggerMessage(1, LogLevel.Information, "{Tenant} ({Who}): {Method} {Path} {Made} -> {Status} [{Request}]")]
    private static partial void LogRequest(ILogger logger, string tenant, string who, string method, string path, string made, int status, string request);
}
