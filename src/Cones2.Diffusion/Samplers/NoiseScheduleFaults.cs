namespace Cones2.Diffusion.Samplers;

/// <summary>Finds what is out of range in a <see cref="NoiseScheduleConfig"/>, all of it at once.</summary>
internal static class NoiseScheduleFaults
{
    public static void ThrowIfAny(NoiseScheduleConfig config)
    {
        var faults = Find(config).ToList();
        if (faults.Count > 0)
            throw new InvalidInputException(faults);
    }

    private static IEnumerable<InputFault> Find(NoiseScheduleConfig config)
    {
        var timesteps = config.TrainTimesteps;
        if (timesteps < 2)
            yield return new InputFault("num_train_timesteps", $"is {timesteps}", "give at least 2");
        if (config.TrainedBetas is { } betas)
        {
            if (betas.Count != timesteps)
                yield return new InputFault("trained_betas", $"has {betas.Count} values", $"give {timesteps}, one a timestep");
            for (var i = 0; i < betas.Count; i++)
            {
                if (!IsBeta(betas[i]))
                    yield return new InputFault($"trained_betas[{i}]", $"is {betas[i]}", "give a value above 0 and below 1");
            }
        }
        else
        {
            if (!IsBeta(config.BetaStart))
                yield return new InputFault("beta_start", $"is {config.BetaStart}", "give a value above 0 and below 1");
            if (!IsBeta(config.BetaEnd))
                yield return new InputFault("beta_end", $"is {config.BetaEnd}", "give a value above 0 and below 1");
        }

        if (config.StepsOffset < 0 || config.StepsOffset >= Math.Max(timesteps, 1))
            yield return new InputFault("steps_offset", $"is {config.StepsOffset}", $"give 0 to {Math.Max(timesteps, 1) - 1}");
    }

    private static bool IsBeta(double value) => value is > 0 and < 1;
}
