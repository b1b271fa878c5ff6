using CsCheck;

namespace Cones2.PictureWorld.Tests;

public sealed class PictureRandomTests
{
    [Fact]
    public void Below_KnownSeed_KnownNumbers()
    {
        var random = new PictureRandom(7, "scene");

        Assert.Equal([8, 424, 623, 881, 938, 219, 527, 891], Enumerable.Range(0, 8).Select(_ => random.Below(1000)));
    }

    [Fact]
    public void Below_AnySeed_InRange() => Gen.Select(Gen.Long, Gen.Int[1, 1000], (seed, max) => (seed, max)).Sample(
        draw => new PictureRandom(draw.seed, "range").Below(draw.max) is var number && number >= 0 && number < draw.max);

    [Fact]
    public void Between_AnySeed_InRange() => Gen.Long.Sample(
        seed => new PictureRandom(seed, "range").Between(-2, 3) is >= -2 and < 3);

    [Fact]
    public void Seed_OtherSeedOrPurpose_Differs()
    {
        var seeds = Enumerable.Range(-500, 1000).SelectMany(seed => new[] { new PictureRandom(seed, "a").Seed(), new PictureRandom(seed, "b").Seed() });

        Assert.Distinct(seeds);
    }
}
