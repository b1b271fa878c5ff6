namespace Cones2.Grains.Scheduling;

/// <summary>A request in the queue.</summary>
internal sealed class WaitingRequest(LeaseRequest request, DateTimeOffset since)
{
    public LeaseRequest Request { get; private set; } = request;

    /// <summary>When its owner asked first.</summary>
    public DateTimeOffset Since { get; } = since;

    /// <summary>When its owner asked last.</summary>
    public DateTimeOffset Asked { get; private set; } = since;

    /// <summary>It is asked for again, perhaps for a later attempt: its place stays.</summary>
    public void Ask(LeaseRequest request, DateTimeOffset now)
    {
        Asked = now;
        if (request.Attempt > Request.Attempt)
            Request = request;
    }
}
