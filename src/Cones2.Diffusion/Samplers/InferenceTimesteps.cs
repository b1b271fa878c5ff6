namespace Cones2.Diffusion.Samplers;

/// <summary>
/// Chooses the training timesteps at which a sampler calls the model: n of 0 to T - 1, falling, no two the same. Source:
/// Lin et al. 2023 (arXiv 2305.08891), table 2, as diffusers' schedulers round it.
/// </summary>
internal static class InferenceTimesteps
{
    /// <param name="spacing">The spacing asked for.</param>
    /// <param name="schedule">Gives T and the offset.</param>
    /// <param name="steps">n, 1 to T.</param>
    /// <param name="pointsBeyond">
    /// Further points that "leading" and "linspace" lay below the last timestep and leave out: 1 for the solvers that treat
    /// the end as a point of its own, else 0.
    /// </param>
    /// <returns>The timesteps, fractional where "linspace" makes them so.</returns>
    /// <exception cref="InvalidInputException">Fewer than 1 step or more than T.</exception>
    public static double[] Spaced(TimestepSpacing spacing, NoiseSchedule schedule, int steps, int pointsBeyond)
    {
        RequireInRange(schedule, steps);
        return spacing switch
        {
            TimestepSpacing.Leading => Leading(schedule, steps, pointsBeyond),
            TimestepSpacing.Trailing => Trailing(schedule.TrainTimesteps, steps),
            _ => Linspace(schedule.TrainTimesteps, steps, pointsBeyond),
        };
    }

    /// <summary>As <see cref="Spaced"/>, rounded half to even.</summary>
    public static int[] Whole(TimestepSpacing spacing, NoiseSchedule schedule, int steps, int pointsBeyond) =>
        [.. Spaced(spacing, schedule, steps, pointsBeyond).Select(timestep => (int)Math.Round(timestep))];

    public static void RequireInRange(NoiseSchedule schedule, int steps)
    {
        if (steps < 1 || steps > schedule.TrainTimesteps)
            throw new InvalidInputException("steps", $"is {steps}", $"give 1 to {schedule.TrainTimesteps}");
    }

    private static double[] Leading(NoiseSchedule schedule, int steps, int pointsBeyond)
    {
        var ratio = Math.Max(1, schedule.TrainTimesteps / (steps + pointsBeyond));
        var top = (steps - 1 + pointsBeyond) * ratio;

        // Close to T steps the offset would lead past the last timestep; it gives way.
        var offset = Math.Min(schedule.Config.StepsOffset, schedule.TrainTimesteps - 1 - top);
        return Falling(steps, step => top - step * ratio + offset);
    }

    private static double[] Trailing(int trainTimesteps, int steps)
    {
        // The second point less the first, not the ratio itself: so numpy's arange rounds.
        var stride = trainTimesteps - (trainTimesteps - (double)trainTimesteps / steps);
        return Falling(steps, step => Math.Round(trainTimesteps - step * stride) - 1);
    }

    private static double[] Linspace(int trainTimesteps, int steps, int pointsBeyond)
    {
        // As many points as timesteps, or one more: take them all.
        var points = steps + pointsBeyond;
        if (points > trainTimesteps)
            return Falling(steps, step => trainTimesteps - 1 - step);

        // A single point is at 0, as numpy has it.
        var stride = points == 1 ? 0 : (trainTimesteps - 1.0) / (points - 1);
        return Falling(steps, step => step == 0 && points > 1 ? trainTimesteps - 1 : (points - 1 - step) * stride);
    }

    private static double[] Falling(int steps, Func<int, double> timestep) => [.. Enumerable.Range(0, steps).Select(timestep)];
}
