using System.Threading.RateLimiting;
using Cones2.Gateway.SignIn;
using Microsoft.Extensions.Options;

namespace Cones2.Gateway.Limits;

/// <summary>How much of the gateway a tenant may have; the cluster's own limits are in its books.</summary>
internal static class TenantLimitsExtensions
{
    public const string Policy = "tenant";

    // As soon as one of the requests that are under way is answered, which nobody knows.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public static void AddTenantLimits(this IServiceCollection services) => services.AddSingleton<TenantQueue>().AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = async (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told + EvenBucket.Tick : Soon;
            var http = context.HttpContext;
            var place = http.User.TenantOrNull() is { } tenant ? await http.RequestServices.GetRequiredService<TenantQueue>().NextOfAsync(tenant) : null;
            await TooManyRequests.RefuseAsync(http, "there are too many requests of this tenant, or too many at once", wait, QueueView.Of(place));
        };
        limiter.AddPolicy(Policy, context =>
        {
            var options = context.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value;
            return context.User.TenantOrNull() is { } tenant
                ? RateLimitPartition.GetTokenBucketLimiter(tenant.Value, _ => EvenBucket.Of(options.RequestsPerMinute))
                : RateLimitPartition.GetNoLimiter("");
        });

        // Streams stay open for minutes: however many a tenant has, its other requests get through.
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, (string Tenant, bool IsStream)>(context =>
        {
            var options = context.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value;
            var isStream = context.GetEndpoint()?.Metadata.GetMetadata<EventStreams>() is not null;
            return context.User.TenantOrNull() is { } tenant
                ? RateLimitPartition.GetConcurrencyLimiter(
                    (tenant.Value, isStream), _ => new ConcurrencyLimiterOptions { PermitLimit = isStream ? options.EventStreams : options.ConcurrentRequests })
                : RateLimitPartition.GetNoLimiter(("", false));
        });
    });
}
