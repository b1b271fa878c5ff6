namespace Cones2.Grains.Gpu;

/// <summary>Which steps of a piece of work are told: those that bring something, and of the others one now and then.</summary>
internal sealed class StepTelling(TimeSpan least, TimeProvider clock)
{
    private long? _told;

    public bool IsDue(WorkStep step)
    {
        if (step.IsNumberAlone && _told is { } told && clock.GetElapsedTime(told) < least)
            return false;
        _told = clock.GetTimestamp();
        return true;
    }
}
