namespace Cones2.Grains.Scheduling;

/// <summary>A request in the queue.</summary>
internal sealed class WaitingRequest(LeaseRequest request)
{
    public LeaseRequest Request { get; } = request;

    /// <summary>When its owner asked last.</summary>
    public DateTimeOffset Asked { get; set; }
}
