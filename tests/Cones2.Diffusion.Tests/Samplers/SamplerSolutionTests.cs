using Cones2.Diffusion.Samplers;
using CsCheck;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Samplers;

/// <summary>Samplers against closed forms.</summary>
public sealed class SamplerSolutionTests
{
    private static readonly Gen<(string Name, int Steps, NoiseScheduleConfig Config)> AnySampler = Gen.Select(
        Gen.OneOf([.. SamplerNames.All]),
        Gen.OneOf<int>(Gen.Int[1, 12], Gen.Int[13, 60], Gen.OneOf(333, 500, 501, 999, 1000)),
        Gen.Enum<PredictionType>(),
        Gen.OneOf<TimestepSpacing?>(null, TimestepSpacing.Leading, TimestepSpacing.Trailing, TimestepSpacing.Linspace),
        Gen.OneOf(BetaSchedule.ScaledLinear, BetaSchedule.Linear),
        (name, steps, type, spacing, betas) => (name, steps, new NoiseScheduleConfig
        {
            PredictionType = type,
            TimestepSpacing = spacing,
            BetaSchedule = betas,
        }));

    public static TheoryData<string, double> Orders => new()
    {
        { "ddim", 1 },
        { "euler", 1 },
        { "pndm", 2 },
        { "lms", 2 },
        { "dpmpp-2m", 2 },
        { "unipc", 2 },
    };

    [Fact]
    public void Timesteps_AnySettings_FallWithinTheSchedule() => AnySampler.Sample(
        given =>
        {
            using var sampler = Trajectories.Create(given.Name, given.Steps, given.Config);
            var timesteps = sampler.Timesteps;
            var isRepeated = given.Name == "pndm" && given.Steps > 1;
            var falls = timesteps.Zip(timesteps.Skip(1)).Select((pair, index) => pair.First > pair.Second || (index == 1 && isRepeated));

            Assert.Equal(given.Steps + (isRepeated ? 1 : 0), timesteps.Count);
            Assert.All(timesteps, timestep => Assert.InRange(timestep, 0, 999));
            // Neighbouring Karras levels may lie at one timestep.
            Assert.True(given.Name == "dpmpp-2m-karras" || falls.All(fall => fall));
        },
        iter: 200,
        threads: 1);

    /// <summary>With one possible picture the noise prediction is constant, so every solver must be exact.</summary>
    [Fact]
    public void Trajectory_SinglePoint_EndsAtIt() => AnySampler.Where(given => IsExact(given.Name, given.Steps, given.Config)).Sample(
        given =>
        {
            using var scope = NewDisposeScope();
            using var sampler = Trajectories.Create(given.Name, given.Steps, given.Config with { SetAlphaToOne = true });
            var model = new GaussianModel(Mean: 0.7, Deviation: 0, given.Config.PredictionType);
            var noise = Trajectories.Noise(seed: given.Steps);

            // Begin on the exact path: at the first noise level the point still shows through.
            var level = sampler.Sigma(0);
            var alpha = 1 / Math.Sqrt(1 + level * level);
            var latents = (noise.to(ScalarType.Float64) * level + model.Mean) * (IsExploding(given.Name) ? 1 : alpha);
            for (var step = 0; step < sampler.Timesteps.Count; step++)
            {
                var output = model.Predict(sampler.ScaleModelInput(latents, step), sampler.Sigma(step));
                latents = sampler.Step(output, step, latents);
            }

            GoldenFile.AssertClose(full_like(latents, model.Mean), latents, 2e-6);
        },
        iter: 100,
        threads: 1);

    /// <summary>Doubling the steps must cut the error by nearly 2 to the order.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void Trajectory_MoreSteps_ConvergesAtItsOrder(string name, double order)
    {
        var coarse = Error(name, steps: 50);
        var fine = Error(name, steps: 100);

        Assert.True(Math.Log2(coarse / fine) > order - 0.35, $"errors {coarse:g3} and {fine:g3}");
        Assert.True(coarse < 0.05, $"error {coarse:g3}");
    }

    /// <summary>The error after four fifths of the steps: the closing step, to no noise, is of first order for all.</summary>
    private static double Error(string name, int steps)
    {
        using var scope = NewDisposeScope();
        using var sampler = Trajectories.Create(name, steps, new NoiseScheduleConfig { TimestepSpacing = TimestepSpacing.Trailing });
        var model = new GaussianModel(Mean: 0.5, Deviation: 0.8, PredictionType.Epsilon);
        var start = Trajectories.Noise(seed: 3).to(ScalarType.Float64) * sampler.InitialNoiseScale;
        var last = sampler.Timesteps.Count * 4 / 5;
        var latents = start;
        for (var step = 0; step < last; step++)
        {
            var output = model.Predict(sampler.ScaleModelInput(latents, step), sampler.Sigma(step));
            latents = sampler.Step(output, step, latents);
        }

        double from = sampler.Sigma(0), to = sampler.Sigma(last);
        var expected = model.Carry(Scaled(start, from), from, to);
        return (Scaled(latents, to) - expected).abs().max().item<double>();

        Tensor Scaled(Tensor value, double level) => IsExploding(name) ? value : value * Math.Sqrt(1 + level * level);
    }

    private static bool IsExploding(string name) => name is "euler" or "lms";

    /// <summary>
    /// DDIM and PNDM as published go down by whole ratios, so only some step counts join one step to the next; and PNDM
    /// extrapolates the model output itself, which is constant only where it is the noise.
    /// </summary>
    private static bool IsExact(string name, int steps, NoiseScheduleConfig config) =>
        name is not ("ddim" or "pndm")
        || (1000 % steps == 0
            && config.TimestepSpacing != TimestepSpacing.Linspace
            && (name == "ddim" || config.PredictionType == PredictionType.Epsilon));
}
