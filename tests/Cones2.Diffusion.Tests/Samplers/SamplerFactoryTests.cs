using Cones2.Diffusion.Samplers;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Samplers;

public sealed class SamplerFactoryTests
{
    [Fact]
    public void Parse_EveryName_GivesItsKindBack()
    {
        var kinds = SamplerNames.All.Select(SamplerNames.Parse).ToList();

        Assert.Equal(Enum.GetValues<SamplerKind>(), kinds);
        Assert.Equal(SamplerNames.All, kinds.Select(SamplerNames.Of));
        Assert.Equal(SamplerKind.UniPc, SamplerNames.Parse("UniPC"));
    }

    [Fact]
    public void Parse_UnknownName_ListsTheNames()
    {
        var exception = Assert.Throws<InvalidInputException>(() => SamplerNames.Parse("heun"));

        Assert.Equal(
            "sampler: is \"heun\"; give one of ddim, pndm, euler, lms, dpmpp-2m, dpmpp-2m-karras, unipc.",
            exception.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(1001)]
    public void Create_StepsOutOfRange_NamesTheRange(int steps)
    {
        foreach (var name in SamplerNames.All)
        {
            var exception = Assert.Throws<InvalidInputException>(() => Trajectories.Create(name, steps).Dispose());
            Assert.Equal($"steps: is {steps}; give 1 to 1000.", exception.Message);
        }
    }

    [Fact]
    public void Step_LmsOfOrderOne_IsEuler()
    {
        using var scope = NewDisposeScope();
        using var lms = new LmsSampler(new NoiseSchedule(new NoiseScheduleConfig()), 6, order: 1);
        using var euler = Trajectories.Create("euler", 6);
        var start = Trajectories.Noise(seed: 1) * euler.InitialNoiseScale;

        GoldenFile.AssertClose(Trajectories.Run(euler, start, 0, 6), Trajectories.Run(lms, start, 0, 6), 1e-5);
    }
}
