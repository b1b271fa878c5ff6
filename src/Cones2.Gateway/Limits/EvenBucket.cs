using System.Threading.RateLimiting;

namespace Cones2.Gateway.Limits;

/// <summary>A minute's may come at once; then as many as a minute has, evenly, so that a refusal can tell when the next may come.</summary>
internal static class EvenBucket
{
    private const int RefillsPerMinute = 120;

    /// <summary>Later than they tell: those of partitions are refilled by a clock of theirs.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(0.1);

    public static TokenBucketRateLimiterOptions Of(int perMinute)
    {
        var refill = Math.Max(1, perMinute / RefillsPerMinute);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = refill,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) * refill / perMinute,
        };
    }
}
