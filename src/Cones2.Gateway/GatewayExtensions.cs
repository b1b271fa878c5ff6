using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Cones2.Gateway.Api;
using Cones2.Gateway.Audit;
using Cones2.Gateway.Errors;
using Cones2.Gateway.Limits;
using Cones2.Gateway.SignIn;
using Scalar.AspNetCore;

namespace Cones2.Gateway;

/// <summary>The front door of a cluster.</summary>
public static class GatewayExtensions
{
    private const string OfThePage = "default-src 'self'; img-src 'self' blob: data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
    private const string OfTheDocumentation = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; script-src 'self'";

    /// <summary>Adds all but the cluster's client.</summary>
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptionsWithValidateOnStart<GatewayOptions, GatewayOptionsValidator>().BindConfiguration(GatewayOptions.Section);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false));
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.TypeInfoResolver = json.SerializerOptions.TypeInfoResolver!.WithAddedModifier(WholeArrays.Require);
        });
        builder.Services.AddDocument();
        builder.Services.AddProblems();
        builder.Services.AddSingleton<ModelsOnOffer>();
        builder.Services.AddSingleton<Thumbnails>();
        builder.AddSignIn();
        builder.Services.AddTenantLimits();
        builder.Services.AddHealthChecks().AddCheck<ClusterHealth>("cluster");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestLimits.Json;
        });
    }

    /// <summary>Everything that a request passes, in its order.</summary>
    public static void UseGateway(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseAuditLog();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRereadableJson();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.MapDashboard();
        app.UsePage();
        app.MapOpenApi();
        app.MapScalarApiReference(scalar => scalar.WithNonce().DisableDefaultFonts());
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");

        var v1 = app.MapGroup("/v1").RequireAuthorization(Policies.Read).RequireRateLimiting(TenantLimitsExtensions.Policy);
        v1.WithAnswers();
        v1.MapSubjects();
        v1.MapCompositions();
        v1.MapTenant();
    }

    private static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        // At the last moment: an error's answer begins with no headers.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = ContentSecurityPolicyOf(context);
            if (context.Request.Path.StartsWithSegments("/v1") && headers.CacheControl.Count == 0)
                headers.CacheControl = "private, no-cache";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            return Task.CompletedTask;
        });
        return next(context);
    });

    /// <summary>The documentation has a script in it, told from others by what only this answer knows.</summary>
    private static string ContentSecurityPolicyOf(HttpContext context) => !context.Request.Path.StartsWithSegments("/scalar") ? OfThePage
        : context.Items[ScalarOptions.NonceHttpContextItemKey] is { } nonce ? $"{OfTheDocumentation} 'nonce-{nonce}'"
        : OfTheDocumentation;
}
