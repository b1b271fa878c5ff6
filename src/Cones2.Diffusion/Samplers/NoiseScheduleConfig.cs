namespace Cones2.Diffusion.Samplers;

/// <summary>
/// What a diffusers scheduler_config.json says, with its names in brackets. The defaults are Stable Diffusion 2.1-base's.
/// Fields that are not here are fixed: no clip_sample, no thresholding, skip_prk_steps, final_sigmas_type zero and
/// diffusers' defaults for the rest. Whoever reads a file refuses other values.
/// </summary>
public sealed record NoiseScheduleConfig
{
    /// <summary>The number of training timesteps T (num_train_timesteps), at least 2. Default 1000.</summary>
    public int TrainTimesteps { get; init; } = 1000;

    /// <summary>The first beta (beta_start), above 0 and below 1. Default 0.00085. The cosine schedule does not use it.</summary>
    public double BetaStart { get; init; } = 0.00085;

    /// <summary>The last beta (beta_end), above 0 and below 1. Default 0.012. The cosine schedule does not use it.</summary>
    public double BetaEnd { get; init; } = 0.012;

    /// <summary>The run of the betas (beta_schedule). Default scaled_linear.</summary>
    public BetaSchedule BetaSchedule { get; init; } = BetaSchedule.ScaledLinear;

    /// <summary>All T betas themselves (trained_betas), in place of the three fields before. Default none.</summary>
    public IReadOnlyList<float>? TrainedBetas { get; init; }

    /// <summary>Whether the betas are rescaled so that the last timestep is pure noise (rescale_betas_zero_snr). Default false.</summary>
    public bool RescaleBetasZeroSnr { get; init; }

    /// <summary>What the model predicts (prediction_type). Default epsilon.</summary>
    public PredictionType PredictionType { get; init; } = PredictionType.Epsilon;

    /// <summary>Added to every timestep of "leading" spacing (steps_offset), 0 to T - 1. Default 1.</summary>
    public int StepsOffset { get; init; } = 1;

    /// <summary>
    /// Whether DDIM and PNDM end at no noise at all (set_alpha_to_one), or else at that of timestep 0. Default false.
    /// </summary>
    public bool SetAlphaToOne { get; init; }

    /// <summary>
    /// The spacing of the timesteps (timestep_spacing); null for each sampler's own: leading for DDIM and PNDM, linspace
    /// for the others. Default null.
    /// </summary>
    public TimestepSpacing? TimestepSpacing { get; init; }
}
