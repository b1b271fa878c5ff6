namespace Cones2.Grains.Scheduling;

/// <summary>A lease that is out.</summary>
/// <param name="Lease">As its holder has it.</param>
/// <param name="Request">What it was granted for.</param>
/// <param name="Granted">When.</param>
/// <param name="Charge">What its tenant was charged in advance.</param>
internal sealed record PoolLease(Lease Lease, LeaseRequest Request, DateTimeOffset Granted, TimeSpan Charge)
{
    /// <summary>Whether its node has reported it.</summary>
    public bool Started { get; init; }
}
