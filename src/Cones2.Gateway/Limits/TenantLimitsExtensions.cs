using System.Globalization;
using System.Threading.RateLimiting;
using Cones2.Gateway.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Cones2.Gateway.Limits;

/// <summary>How much of the gateway a tenant may have; the cluster's own limits are in its books.</summary>
internal static class TenantLimitsExtensions
{
    public const string Policy = "tenant";

    private const int Segments = 6;

    public static void AddTenantLimits(this IServiceCollection services) => services.AddSingleton<TenantQueue>().AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = async (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var told) && told > TimeSpan.Zero ? told : TimeSpan.FromSeconds(1);
            var seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            var http = context.HttpContext;
            http.Response.Headers.RetryAfter = seconds;
            var place = http.User.TenantOrNull() is { } tenant ? await http.RequestServices.GetRequiredService<TenantQueue>().NextOfAsync(tenant) : null;
            await http.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext
            {
                HttpContext = http,
                ProblemDetails = new ProblemDetails
                {
                    Type = "https://cones2.dev/errors/TooManyRequests",
                    Title = $"There are too many requests of this tenant, or too many at once; retry in {seconds} seconds.",
                    Status = StatusCodes.Status429TooManyRequests,
                    Extensions = { ["code"] = "TooManyRequests", ["retryable"] = true, [QueueView.Name] = QueueView.Of(place) },
                },
            });
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
