using static TorchSharp.torch;

namespace Cones2.Diffusion.Samplers;

/// <summary>What DPM-Solver++ and UniPC share: latents alpha x_0 + sigma eps of even variance, along a ladder of levels.</summary>
internal static class PreservingLadder
{
    public static SigmaLadder Of(NoiseSchedule schedule, int inferenceSteps)
    {
        var spacing = schedule.Config.TimestepSpacing ?? TimestepSpacing.Linspace;
        var timesteps = InferenceTimesteps.Whole(spacing, schedule, inferenceSteps, pointsBeyond: 1);
        return SigmaLadder.At(schedule, timesteps.Select(timestep => (double)timestep));
    }

    public static Tensor Renoise(SigmaLadder ladder, Tensor latents, Tensor noise, int step)
    {
        var (before, after) = (ladder.Alpha(step), ladder.Alpha(step + 1));
        return NoiseReturn.PreservingVariance(latents, noise, before * before, after * after);
    }
}
