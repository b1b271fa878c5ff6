using System.Diagnostics;
using Cones2.Grains.Scheduling;

namespace Cones2.Grains.Telemetry;

/// <summary>Spans of the work that follows an order; they hang on whatever called for it.</summary>
public static class ClusterActivities
{
    /// <summary>Of the source.</summary>
    public const string Name = "Cones2";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>One attempt at a piece of work, from its lease to its end or loss.</summary>
    internal static Activity? Attempt(LeaseRequest request, Lease lease) => Source.StartActivity($"cones2.{request.Offer.Kind}")
        ?.SetTag("cones2.work", request.Id)
        .SetTag("cones2.model", request.Offer.Model)
        .SetTag("cones2.silo", lease.Node.ToString());

    /// <summary>A step was told.</summary>
    internal static void Step(this Activity? attempt, int number) => attempt?.AddEvent(new ActivityEvent("step", tags: new ActivityTagsCollection { ["number"] = number }));
}
