namespace Cones2.Grains.Scheduling;

/// <summary>A request in the queue.</summary>
internal sealed class WaitingRequest(LeaseRequest request, DateTimeOffset since)
{
    public LeaseRequest Request { get; } = request;

    /// <summary>When its owner asked first.</summary>
    public DateTimeOffset Since { get; } = since;

    /// <summary>When its owner asked last.</summary>
    public DateTimeOffset Asked { get; set; }
}
