namespace Cones2.Grains.Tests;

/// <summary>The system's clock, whose time of day can be set ahead; timers and stopwatches go on as they do.</summary>
internal sealed class MovedClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
