using System.Text.Json;
using System.Text.Json.Serialization;
using Cones2.Diffusion.Samplers;

namespace Cones2.Diffusion.Tests.Samplers;

/// <summary>
/// One trajectory of a diffusers scheduler, recorded in diffusers_trajectories.json: from the noise 0.5, -1.25, 2, 0.125
/// with the stand-in model 0.8 sin(1.5 x + t / 400) + 0.3 x, in float32. Made with diffusers 0.40.0.dev0 (commit 58eb52c0)
/// on PyTorch 1.13.1; settings for which diffusers itself fails or gives NaN (1000 steps) are left out.
/// </summary>
internal sealed record DiffusersTrajectory
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public required string Sampler { get; init; }

    public required int Steps { get; init; }

    public PredictionType PredictionType { get; init; }

    public TimestepSpacing? TimestepSpacing { get; init; }

    public BetaSchedule BetaSchedule { get; init; }

    public double BetaStart { get; init; } = 0.00085;

    public double BetaEnd { get; init; } = 0.012;

    public int StepsOffset { get; init; } = 1;

    public bool SetAlphaToOne { get; init; }

    public bool RescaleBetasZeroSnr { get; init; }

    /// <summary>The scale of the initial noise.</summary>
    public required float Initial { get; init; }

    /// <summary>The number of model calls.</summary>
    public required int Count { get; init; }

    /// <summary>The first timestep, the one at Count / 2 and the last.</summary>
    public required float[] Timesteps { get; init; }

    public required float[] Final { get; init; }

    public NoiseSchedule Schedule => new(new NoiseScheduleConfig
    {
        PredictionType = PredictionType,
        TimestepSpacing = TimestepSpacing,
        BetaSchedule = BetaSchedule,
        BetaStart = BetaStart,
        BetaEnd = BetaEnd,
        StepsOffset = StepsOffset,
        SetAlphaToOne = SetAlphaToOne,
        RescaleBetasZeroSnr = RescaleBetasZeroSnr,
    });

    public static IReadOnlyList<DiffusersTrajectory> All()
    {
        using var stream = typeof(DiffusersTrajectory).Assembly.GetManifestResourceStream("diffusers_trajectories.json")!;
        return JsonSerializer.Deserialize<List<DiffusersTrajectory>>(stream, Options)!;
    }

    public override string ToString() =>
        $"{Sampler}, {Steps} steps, {PredictionType}, {TimestepSpacing}, {BetaSchedule}{(RescaleBetasZeroSnr ? ", zero SNR" : "")}";
}
