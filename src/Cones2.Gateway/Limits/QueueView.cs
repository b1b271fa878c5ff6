using Cones2.Contracts.Scheduling;

namespace Cones2.Gateway.Limits;

/// <summary>What a refusal for want of room tells of the queue.</summary>
internal sealed record QueueView(int? Position, TimeSpan? ExpectedWait)
{
    /// <summary>The member of the problem details.</summary>
    public const string Name = "queue";

    public static QueueView Of(QueuePlace? place) => new(place?.Position, place?.ExpectedWait);
}
