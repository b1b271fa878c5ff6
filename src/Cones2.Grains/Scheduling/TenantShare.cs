namespace Cones2.Grains.Scheduling;

/// <summary>What a tenant had of the GPUs.</summary>
internal sealed class TenantShare
{
    /// <summary>GPU time charged, on the common scale that <see cref="FairQueue"/> keeps.</summary>
    public TimeSpan Used { get; set; }

    /// <summary>Requests that wait or have a lease.</summary>
    public int Open { get; set; }
}
