using Cones2.Diffusion.Samplers;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Samplers;

public sealed class NoiseScheduleTests
{
    [Fact]
    public void Constructor_StableDiffusion_HasThePublishedEnds()
    {
        var schedule = new NoiseSchedule(new NoiseScheduleConfig());

        // k-diffusion's constants for Stable Diffusion.
        Assert.Equal(0.0292, schedule.Sigmas[0], 1e-4);
        Assert.Equal(14.6146, schedule.Sigmas[999], 1e-4);
        Assert.Equal(0.00085f, schedule.Betas[0], 1e-9f);
        Assert.Equal(0.012f, schedule.Betas[999], 1e-9f);
    }

    [Fact]
    public void Constructor_ZeroTerminalSnr_EndsInPureNoiseAndKeepsTheStart()
    {
        var plain = new NoiseSchedule(new NoiseScheduleConfig());
        var rescaled = new NoiseSchedule(new NoiseScheduleConfig { RescaleBetasZeroSnr = true });

        Assert.Equal(0, rescaled.AlphasCumprod[999]);
        Assert.Equal(plain.AlphasCumprod[0], rescaled.AlphasCumprod[0], 1e-6f);
        Assert.Equal(4096, rescaled.Sigmas[999], 1e-3f);
    }

    [Fact]
    public void Constructor_TrainedBetas_StandInForTheCurve()
    {
        float[] betas = [0.1f, 0.2f, 0.5f];

        var schedule = new NoiseSchedule(new NoiseScheduleConfig { TrainTimesteps = 3, TrainedBetas = betas });

        Assert.Equal(betas, schedule.Betas);
        Assert.Equal(0.36f, schedule.AlphasCumprod[2], 1e-6f);
    }

    [Fact]
    public void Constructor_SeveralFaults_NamesThemAll()
    {
        var config = new NoiseScheduleConfig { BetaStart = -1, BetaEnd = double.NaN, StepsOffset = 1000 };

        var exception = Assert.Throws<InvalidInputException>(() => new NoiseSchedule(config));

        Assert.Equal(
            "beta_start: is -1; give a value above 0 and below 1.\n"
            + "beta_end: is NaN; give a value above 0 and below 1.\n"
            + "steps_offset: is 1000; give 0 to 999.",
            exception.Message);
    }

    [Fact]
    public void Constructor_TrainedBetasOfAnotherLength_NamesBothLengths()
    {
        var config = new NoiseScheduleConfig { TrainTimesteps = 4, TrainedBetas = [0.1f, 1f] };

        var exception = Assert.Throws<InvalidInputException>(() => new NoiseSchedule(config));

        Assert.Equal(
            "trained_betas: has 2 values; give 4, one a timestep.\ntrained_betas[1]: is 1; give a value above 0 and below 1.",
            exception.Message);
    }

    [Theory]
    [InlineData(PredictionType.Epsilon)]
    [InlineData(PredictionType.VPrediction)]
    [InlineData(PredictionType.Sample)]
    public void TrainingTarget_EachType_GivesTheCleanLatentsBack(PredictionType type)
    {
        using var scope = NewDisposeScope();
        var schedule = new NoiseSchedule(new NoiseScheduleConfig { PredictionType = type });
        var (latents, noise) = (Trajectories.Noise(seed: 1), Trajectories.Noise(seed: 2));
        var timesteps = tensor(new[] { 30L, 700L });

        var noisy = schedule.AddNoise(latents, noise, timesteps);
        var target = schedule.TrainingTarget(latents, noise, timesteps);

        for (var row = 0; row < 2; row++)
        {
            var abar = schedule.AlphasCumprod[row == 0 ? 30 : 700];
            var sample = ModelPrediction.ToSample(type, target[row], noisy[row], Math.Sqrt(abar), Math.Sqrt(1 - abar));
            var epsilon = ModelPrediction.ToEpsilon(type, target[row], noisy[row], Math.Sqrt(abar), Math.Sqrt(1 - abar));
            GoldenFile.AssertClose(latents[row], sample, 1e-5);
            GoldenFile.AssertClose(noise[row], epsilon, 1e-4);
        }
    }

    [Fact]
    public void AddNoise_BFloat16Latents_KeepsTheirType()
    {
        using var scope = NewDisposeScope();
        var schedule = new NoiseSchedule(new NoiseScheduleConfig());
        var latents = Trajectories.Noise(seed: 3).to(ScalarType.BFloat16);

        var noisy = schedule.AddNoise(latents, latents, tensor(new[] { 1L, 999L }));

        Assert.Equal(ScalarType.BFloat16, noisy.dtype);
    }
}
