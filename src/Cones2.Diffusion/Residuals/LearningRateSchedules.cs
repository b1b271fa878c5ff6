namespace Cones2.Diffusion.Residuals;

/// <summary>The schedules' names in commands, files and requests, and what they do.</summary>
public static class LearningRateSchedules
{
    private static readonly Dictionary<string, LearningRateSchedule> Schedules = new(StringComparer.OrdinalIgnoreCase)
    {
        ["constant"] = LearningRateSchedule.Constant,
        ["linear"] = LearningRateSchedule.Linear,
    };

    /// <summary>The schedule of a name, in any case of letters.</summary>
    /// <exception cref="InvalidInputException">None has that name; lists those there are.</exception>
    public static LearningRateSchedule Parse(string name) => Schedules.TryGetValue(name, out var schedule)
        ? schedule
        : throw new InvalidInputException("learningRateSchedule", $"is \"{name}\"", $"give one of {string.Join(", ", Schedules.Keys)}");

    public static string Of(LearningRateSchedule schedule) => Schedules.Single(pair => pair.Value == schedule).Key;

    /// <summary>The share of the recipe's rate at a step.</summary>
    /// <param name="step">0 for the first.</param>
    /// <param name="steps">Of the whole training.</param>
    public static double ShareAt(this LearningRateSchedule schedule, int step, int steps) =>
        schedule == LearningRateSchedule.Linear ? 1 - ((double)step / steps) : 1;
}
