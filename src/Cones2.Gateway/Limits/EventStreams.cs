namespace Cones2.Gateway.Limits;

/// <summary>Marks a route that answers for as long as work goes on: such routes have a limit of their own.</summary>
internal sealed class EventStreams
{
    public static EventStreams Mark { get; } = new();
}
