using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Cones2.Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Cones2.Gateway.SignIn;

/// <summary>How many keys that are none each address may still try: of each the cluster is asked.</summary>
internal sealed class RefusedKeys : IDisposable
{
    private const int AskedAtOnce = 8;
    private const int NetworkBytes = 8;

    private readonly PartitionedRateLimiter<HttpContext> _left;

    // Many at once are refused one after the other: all would be asked for before the first is counted.
    private readonly PartitionedRateLimiter<HttpContext> _turns = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context => RateLimitPartition.GetConcurrencyLimiter(
        AddressOf(context), _ => new ConcurrencyLimiterOptions { PermitLimit = AskedAtOnce, QueueLimit = int.MaxValue }));

    public RefusedKeys(IOptions<GatewayOptions> options) => _left = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context =>
        RateLimitPartition.GetTokenBucketLimiter(AddressOf(context), _ => EvenBucket.Of(options.Value.RefusedKeysPerMinute)));

    /// <returns>To be disposed of when the cluster has answered; whether it may be asked is to be looked at after it has come.</returns>
    public ValueTask<RateLimitLease> TurnAsync(HttpContext context) => _turns.AcquireAsync(context, 1, context.RequestAborted);

    /// <returns>When a key may be tried again; null where one may be now.</returns>
    public TimeSpan? WaitOf(HttpContext context)
    {
        // A part of a token, which would do for a lease of none, is none.
        if (_left.GetStatistics(context) is not { CurrentAvailablePermits: 0 })
            return null;
        using var lease = _left.AttemptAcquire(context);
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait + EvenBucket.Tick : null;
    }

    /// <summary>One was tried, and is none.</summary>
    public void Count(HttpContext context) => _left.AttemptAcquire(context).Dispose();

    public void Dispose()
    {
        _left.Dispose();
        _turns.Dispose();
    }

    // Who has an address of IPv6 has all of its network.
    private static IPAddress AddressOf(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } address => new IPAddress([.. address.GetAddressBytes()[..NetworkBytes], .. new byte[NetworkBytes]]),
        var address => address ?? IPAddress.None,
    };
}
