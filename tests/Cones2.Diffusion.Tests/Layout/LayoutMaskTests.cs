using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Tokenization;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Layout;

public sealed class LayoutMaskTests
{
    private static readonly LayoutGuidance Guidance = LayoutGuidance.Paper with { GammaPlus = 2.5, GammaMinus = -1 };

    [Fact]
    public void At_TwoSubjects_StrengthensOwnPlaceAndWeakensTheOthers()
    {
        SubjectLayout left = new(new TokenSpan(2, 1), new BoxRegion(new Box(0, 0, 32, 64)));
        SubjectLayout right = new(new TokenSpan(5, 2), new BoxRegion(new Box(32, 0, 64, 32)), Strength: 2);
        using var mask = new LayoutMask([left, right], Guidance, 64, 64, tokens: 10);

        var m = mask.At(2, 2, CPU);

        // Places in order: top left, top right, bottom left, bottom right.
        Assert.Equal([2.5f, -1, 2.5f, 0], m[.., 2].data<float>().ToArray());
        Assert.Equal([-2f, 5, -2, 0], m[.., 5].data<float>().ToArray());
        Assert.Equal(m[.., 5].data<float>().ToArray(), m[.., 6].data<float>().ToArray());
        Assert.Equal(0, m[.., 7..].abs().sum().item<float>());
    }

    [Fact]
    public void At_PlaceCoveredInPart_IsStrengthenedInPart()
    {
        using var mask = new LayoutMask([new(new TokenSpan(1, 1), new BoxRegion(new Box(0, 0, 16, 16)))], Guidance, 64, 64, tokens: 4);

        Assert.Equal(2.5f / 4, mask.At(2, 2, CPU)[0, 1].item<float>(), 1e-6f);
    }

    [Fact]
    public void At_OverlappingPlaces_AreNotWeakenedWhereTheyAreOwn()
    {
        SubjectLayout one = new(new TokenSpan(1, 1), new BoxRegion(new Box(0, 0, 64, 64)));
        SubjectLayout two = new(new TokenSpan(2, 1), new BoxRegion(new Box(0, 0, 32, 64)));
        using var mask = new LayoutMask([one, two], Guidance, 64, 64, tokens: 4);

        Assert.Equal([2.5f, 2.5f], mask.At(1, 2, CPU)[.., 1].data<float>().ToArray());
        Assert.Equal([2.5f, -1], mask.At(1, 2, CPU)[.., 2].data<float>().ToArray());
    }

    [Fact]
    public void For_RowsOfABatch_DoNotTouchEachOther()
    {
        using var scope = NewDisposeScope();
        using var mask = new LayoutMask([new(new TokenSpan(1, 1), new BoxRegion(new Box(0, 0, 32, 64)))], LayoutGuidance.Reference, 64, 64, tokens: 7);
        var (query, key) = (new Seed(1).Normal(3, 2, 16, 8), new Seed(2).Normal(3, 2, 7, 8));
        GuidedRow row = new(mask, GuidanceWeighting.Reference, 0.3);

        var together = new LayoutBias([null, row, row]).For(query, key, 4, 4);
        var alone = new LayoutBias([row]).For(query[1..2], key[1..2], 4, 4);

        Assert.Equal(0, together[0].abs().sum().item<float>());
        Assert.True(together[1].Equals(alone[0]));
        Assert.False(together[1].Equals(together[2]));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 4)]
    [InlineData(1, 8)]
    public void GuidedSteps_Share_RoundsToSteps(double share, int expected) =>
        Assert.Equal(expected, (LayoutGuidance.Paper with { GuidedShare = share }).GuidedSteps(8));

    [Fact]
    public void FindFaults_EverythingOutOfRange_NamesEach()
    {
        var guidance = new LayoutGuidance { GammaPlus = -1, GammaMinus = 1, Eta = double.NaN, EtaExponent = 2, Weight = -1, GuidedShare = 1.5 };

        Assert.Equal(6, guidance.FindFaults().Count());
        Assert.Empty(LayoutGuidance.Paper.FindFaults().Concat(LayoutGuidance.Reference.FindFaults()));
    }

    [Fact]
    public void FindFaults_BadRegions_AreNamed()
    {
        using var scope = NewDisposeScope();
        SubjectRegion[] regions =
        [
            new BoxRegion(new Box(5, 5, 5, 9)), new BoxRegion(new Box(0, 0, 65, 64)), new BoxRegion(new Box(-1, 0, 64, 64)),
            new MaskRegion(zeros(64, 64)), new MaskRegion(ones(64, 32)),
        ];

        Assert.All(regions, region => Assert.Single(region.FindFaults("rex", 64, 64, place: 8)));
        Assert.Empty(new MaskRegion(ones(128, 128)).FindFaults("rex", 64, 64, place: 8));
    }

    [Theory]
    [InlineData(8, 8, 16, 16, true)]
    [InlineData(12, 12, 20, 20, true)]
    [InlineData(10, 0, 20, 64, true)]
    [InlineData(8, 8, 11, 11, false)]
    [InlineData(9, 9, 12, 12, false)]
    public void FindFaults_RegionSmallerThanAPlace_NamesTheSmallestThatWorks(int left, int top, int right, int bottom, bool isLargeEnough)
    {
        using var scope = NewDisposeScope();
        var box = new BoxRegion(new Box(left, top, right, bottom));
        SubjectRegion[] regions = [box, new MaskRegion(box.Coverage(64, 64))];

        foreach (var region in regions)
        {
            var faults = region.FindFaults("rex", 64, 64, place: 8).ToList();

            if (isLargeEnough)
                Assert.Empty(faults);
            else
                Assert.Equal("make it at least 8 x 8 pixels", Assert.Single(faults).Remedy);
        }
    }
}
