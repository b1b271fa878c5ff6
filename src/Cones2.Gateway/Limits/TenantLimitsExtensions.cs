using System.Globalization;
using System.Threading.RateLimiting;
using Cones2.Gateway.SignIn;
using Microsoft.Extensions.Options;

namespace Cones2.Gateway.Limits;

/// <summary>How much of the gateway a tenant may have; the cluster's own limits are in its books.</summary>
internal static class TenantLimitsExtensions
{
    public const string Policy = "tenant";

    private const int Segments = 6;

    public static void AddTenantLimits(this IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : TimeSpan.FromSeconds(1);
            context.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return ValueTask.CompletedTask;
        };
        limiter.AddPolicy(Policy, context =>
        {
            var options = context.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value;
            return RateLimitPartition.GetSlidingWindowLimiter(context.User.TenantOrNull()?.Value ?? "", _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = options.RequestsPerMinute,
                Window = TimeSpan.FromMinutes(1),
                SegmentsPerWindow = Segments,
            });
        });
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        {
            var options = context.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value;
            return context.User.TenantOrNull() is { } tenant
                ? RateLimitPartition.GetConcurrencyLimiter(tenant.Value, _ => new ConcurrencyLimiterOptions { PermitLimit = options.ConcurrentRequests })
                : RateLimitPartition.GetNoLimiter("");
        });
    });
}
