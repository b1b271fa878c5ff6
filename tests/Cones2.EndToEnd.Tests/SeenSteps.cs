namespace Cones2.EndToEnd.Tests;

/// <summary>The steps of one piece of work, as they were told.</summary>
internal sealed class SeenSteps
{
    public int Last { get; private set; }

    /// <summary>How many steps it took again, at most, after a loss.</summary>
    public int MostStepsBack { get; private set; }

    public void Add(int step)
    {
        // A state that is told again is no step.
        if (step < Last)
            MostStepsBack = Math.Max(MostStepsBack, Last - step + 1);
        Last = step;
    }
}
