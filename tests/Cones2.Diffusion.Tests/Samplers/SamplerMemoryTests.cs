using Cones2.Diffusion.Samplers;
using CsCheck;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Samplers;

/// <summary>Repeating, renoising, saving and resuming steps.</summary>
public sealed class SamplerMemoryTests
{
    public static TheoryData<string> Names => [.. SamplerNames.All];

    [Theory]
    [MemberData(nameof(Names))]
    public void Restore_RunCutAnywhere_EqualsUncutBitForBit(string name) => Gen.Select(Gen.Int[1, 9], Gen.Int[0, 9]).Sample(
        (steps, cut) =>
        {
            using var scope = NewDisposeScope();
            using var uncut = Trajectories.Create(name, steps);
            using var before = Trajectories.Create(name, steps);
            using var after = Trajectories.Create(name, steps);
            var end = uncut.Timesteps.Count;
            cut = Math.Min(cut, end);
            var start = Trajectories.Noise(seed: 1) * uncut.InitialNoiseScale;

            var expected = Trajectories.Run(uncut, start, 0, end);
            var middle = Trajectories.Run(before, start, 0, cut);
            using var state = before.Save();
            before.Dispose();
            after.Restore(state);
            var resumed = Trajectories.Run(after, middle, cut, end);

            Assert.True(resumed.IdenticalTo(expected));
        },
        iter: 30,
        threads: 1);

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_EveryStepTakenTwice_EqualsOnce(string name)
    {
        using var scope = NewDisposeScope();
        using var once = Trajectories.Create(name, 7);
        using var twice = Trajectories.Create(name, 7);
        var latents = Trajectories.Noise(seed: 2) * once.InitialNoiseScale;
        var repeated = latents;
        for (var step = 0; step < once.Timesteps.Count; step++)
        {
            latents = Trajectories.Take(once, latents, step);
            Trajectories.Take(twice, repeated + 1, step).Dispose();
            repeated = Trajectories.Take(twice, repeated, step);

            Assert.True(repeated.IdenticalTo(latents), $"step {step}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_StepZeroAgain_BeginsANewTrajectory(string name)
    {
        using var scope = NewDisposeScope();
        using var sampler = Trajectories.Create(name, 6);
        var start = Trajectories.Noise(seed: 4) * sampler.InitialNoiseScale;

        var first = Trajectories.Run(sampler, start, 0, sampler.Timesteps.Count);
        var second = Trajectories.Run(sampler, start, 0, sampler.Timesteps.Count);

        Assert.True(second.IdenticalTo(first));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_TwoSamplesInABatch_EachAsAlone(string name)
    {
        using var scope = NewDisposeScope();
        using var sampler = Trajectories.Create(name, 5);
        var start = Trajectories.Noise(seed: 5) * sampler.InitialNoiseScale;

        var together = Trajectories.Run(sampler, start, 0, sampler.Timesteps.Count);
        var alone = Trajectories.Run(sampler, start[1..], 0, sampler.Timesteps.Count);

        GoldenFile.AssertClose(alone, together[1..], 1e-6);
    }

    /// <summary>Point latents of level i + 1, renoised, must be point latents of level i.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Renoise_LatentsAfterAStep_HaveTheLevelBeforeIt(string name)
    {
        using var scope = NewDisposeScope();
        using var sampler = Trajectories.Create(name, 10);
        var point = full(1, 4, 128, 128, 1.0);
        using var generator = new Generator(6);
        for (var step = 2; step < 9; step++)
        {
            var after = Mixture(step + 1);
            var before = sampler.Renoise(after, randn(point.shape, generator: generator), step);
            var expected = Mixture(step);

            Assert.Equal(expected.mean().item<float>(), before.mean().item<float>(), 0.1f);
            Assert.Equal(1, (before.std() / expected.std()).item<float>(), 0.02f);
        }

        Tensor Mixture(int step)
        {
            double level = sampler.Sigma(step);
            var latents = point + level * randn(point.shape, generator: generator);
            return name is "euler" or "lms" ? latents : latents / Math.Sqrt(1 + level * level);
        }
    }

    [Fact]
    public void Renoise_UniPc_LetsTheFreshNoiseThrough()
    {
        using var scope = NewDisposeScope();
        using var sampler = Trajectories.Create("unipc", 8);
        var latents = Trajectories.Run(sampler, Trajectories.Noise(seed: 7), 0, 3);
        var output = Trajectories.Wavy(latents, 1);

        var fresh = sampler.Renoise(sampler.Step(output, 3, latents), Trajectories.Noise(seed: 8), 3);
        var one = sampler.Step(output, 3, fresh);
        var other = sampler.Step(output, 3, fresh + 1);

        Assert.True((other - one).abs().min().item<float>() > 0.1);
    }

    [Fact]
    public void Restore_StateOfAnotherSampler_NamesWhatItHolds()
    {
        using var scope = NewDisposeScope();
        using var lms = Trajectories.Create("lms", 4);
        using var unipc = Trajectories.Create("unipc", 4);
        Trajectories.Run(lms, Trajectories.Noise(seed: 9), 0, 1);
        using var state = lms.Save();

        var exception = Assert.Throws<InvalidInputException>(() => unipc.Restore(state));

        Assert.Equal(
            "sampler state: holds \"derivatives.0\", where this sampler keeps \"samples.<step>\", \"origins.<step>\"; resume with the sampler that saved it.",
            exception.Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_ManySteps_LeavesNoTensorBehind(string name)
    {
        using var scope = NewDisposeScope();
        using var sampler = Trajectories.Create(name, 20);
        var start = Trajectories.Noise(seed: 10) * sampler.InitialNoiseScale;
        var output = Trajectories.Wavy(start, 1);
        var held = scope.DisposablesCount;

        for (var step = 0; step < 20; step++)
        {
            sampler.ScaleModelInput(start, step).Dispose();
            sampler.Step(output, step, start).Dispose();
        }

        Assert.Equal(held, scope.DisposablesCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_BFloat16ModelOutput_KeepsFloat32Latents(string name)
    {
        using var scope = NewDisposeScope();
        using var sampler = Trajectories.Create(name, 3);
        var latents = Trajectories.Noise(seed: 11);
        var output = Trajectories.Wavy(latents, 1).to(ScalarType.BFloat16);

        var stepped = sampler.Step(output, 0, latents);

        Assert.Equal(ScalarType.Float32, stepped.dtype);
        GoldenFile.AssertClose(sampler.Step(output.to(ScalarType.Float32), 0, latents), stepped, 0);
    }
}
