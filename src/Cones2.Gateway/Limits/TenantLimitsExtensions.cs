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

    private const int RefillsPerMinute = 120;

    // Partitions are refilled by a clock of theirs.
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(0.1);

    // As soon as one of the requests that are under way is answered, which nobody knows.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public static void AddTenantLimits(this IServiceCollection services) => services.AddSingleton<TenantQueue>().AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = async (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told + Tick : Soon;
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
            return RateLimitPartition.GetTokenBucketLimiter(context.User.TenantOrNull()?.Value ?? "", _ => Bucket(options.RequestsPerMinute));
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

    /// <summary>A minute's requests may come at once; then as many as a minute has, evenly, so that a refusal can tell when the next may come.</summary>
    private static TokenBucketRateLimiterOptions Bucket(int requestsPerMinute)
    {
        var requests = Math.Max(1, requestsPerMinute / RefillsPerMinute);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = requestsPerMinute,
            TokensPerPeriod = requests,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) * requests / requestsPerMinute,
        };
    }
}
