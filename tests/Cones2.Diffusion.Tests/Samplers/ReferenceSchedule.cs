using System.Text.Json;
using Cones2.Diffusion.Samplers;

namespace Cones2.Diffusion.Tests.Samplers;

/// <summary>The noise schedule of a reference folder's scheduler_config.json.</summary>
internal static class ReferenceSchedule
{
    public static NoiseSchedule Of(string folder)
    {
        var path = Path.Combine(ReferenceData.Model(folder), "scheduler", "scheduler_config.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        var isAncestral = Text("_class_name") is "DDIMScheduler" or "PNDMScheduler";

        return new NoiseSchedule(new NoiseScheduleConfig
        {
            TrainTimesteps = (int)Number("num_train_timesteps", 1000),
            BetaStart = Number("beta_start", 0.0001),
            BetaEnd = Number("beta_end", 0.02),
            BetaSchedule = Text("beta_schedule") switch
            {
                "scaled_linear" => BetaSchedule.ScaledLinear,
                "squaredcos_cap_v2" => BetaSchedule.SquaredCosCapV2,
                _ => BetaSchedule.Linear,
            },
            PredictionType = Text("prediction_type") switch
            {
                "v_prediction" => PredictionType.VPrediction,
                "sample" => PredictionType.Sample,
                _ => PredictionType.Epsilon,
            },
            StepsOffset = (int)Number("steps_offset", 0),
            SetAlphaToOne = Flag("set_alpha_to_one", Text("_class_name") == "DDIMScheduler"),
            RescaleBetasZeroSnr = Flag("rescale_betas_zero_snr", false),

            // Saving writes a class's defaults out, so its own default says nothing to other samplers.
            TimestepSpacing = Text("timestep_spacing") switch
            {
                "leading" when !isAncestral => TimestepSpacing.Leading,
                "linspace" when isAncestral => TimestepSpacing.Linspace,
                "trailing" => TimestepSpacing.Trailing,
                _ => null,
            },
        });

        string? Text(string field) => root.TryGetProperty(field, out var value) ? value.GetString() : null;
        double Number(string field, double @default) => root.TryGetProperty(field, out var value) ? value.GetDouble() : @default;
        bool Flag(string field, bool @default) => root.TryGetProperty(field, out var value) ? value.GetBoolean() : @default;
    }
}
