using Cones2.Contracts.Tenants;
using Cones2.Gateway.SignIn;
using Microsoft.Extensions.Options;
using Orleans.Dashboard;

namespace Cones2.Gateway;

/// <summary>Orleans' dashboard, for those who run the cluster.</summary>
internal static class OperatorDashboard
{
    private const string Content = "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";

    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(5);

    /// <summary>Where it is served.</summary>
    public const string Path = "/dashboard";

    /// <summary>Serves it where the gateway's options name the operators; a browser is asked for an API key of theirs as its password.</summary>
    public static void MapDashboard(this WebApplication app)
    {
        if (string.IsNullOrEmpty(app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.Operators))
            return;

        app.Use((context, next) =>
        {
            if (!context.Request.Path.StartsWithSegments(Path))
                return next(context);

            // Silos let the dashboard's calls through for the operators alone.
            context.Response.Headers.ContentSecurityPolicy = Content;
            if (context.User.TenantOrNull() is { } tenant)
                RequestContext.Set(TenantTokens.ContextKey, context.RequestServices.GetRequiredService<TenantTokens>().Sign(tenant, TokenLife));
            return next(context);
        });
        app.MapOrleansDashboard(Path).RequireAuthorization(Policies.Operate).ExcludeFromDescription();
    }
}
