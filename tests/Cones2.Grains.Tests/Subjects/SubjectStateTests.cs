using Cones2.Contracts.Blobs;
using Cones2.Contracts.Subjects;
using Cones2.Grains.Gpu;
using Cones2.Grains.Subjects;

namespace Cones2.Grains.Tests.Subjects;

public sealed class SubjectStateTests
{
    private static readonly LearningOrder Order = new() { Model = "local", ClassNoun = "dog", Photos = [] };

    private static readonly BlobReference Checkpoint = new(BlobOwner.Of(SubjectId.Parse("acme/rex")), new string('0', 64), 1);

    [Theory]
    [InlineData("one", "one", true)]
    [InlineData("one", "other", false)]
    [InlineData("one", null, true)]
    [InlineData(null, "other", true)]
    public void Asked_SameOrder_IsTheSameOnTheSameWeights(string? then, string? now, bool expected)
    {
        var state = new SubjectState();
        state.Learn(Order, steps: 10, then);

        Assert.Equal(expected, state.Asked(Order, now));
        Assert.False(state.Asked(Order with { Seed = 1 }, then));
    }

    /// <summary>An order that was kept before there were schedules, asked for again by who tells them.</summary>
    [Fact]
    public void Asked_ScheduleThatRecipesHaveAnyway_IsTheSame()
    {
        var state = new SubjectState();
        state.Learn(Order, steps: 10, fingerprint: null);

        Assert.True(state.Asked(Order with { LearningRateSchedule = "constant" }, null));
        Assert.False(state.Asked(Order with { LearningRateSchedule = "linear" }, null));
    }

    [Fact]
    public void NextAttempt_AnotherOrder_CountsOn()
    {
        var state = new SubjectState();
        state.Learn(Order, steps: 10, null);
        state.Begin();
        state.Begin();
        state.Cancel();

        state.Learn(Order with { Seed = 1 }, steps: 10, null);

        Assert.Equal(0, state.Learning!.Attempts);
        Assert.Equal(3, state.NextAttempt);
    }

    [Theory]
    [InlineData("one", 5)]
    [InlineData("other", 0)]
    public void Learn_CancelledTraining_GoesOnWhereTheWeightsAreTheSame(string fingerprint, int step)
    {
        var state = new SubjectState();
        state.Learn(Order, steps: 10, "one");
        state.Begin();
        state.Take(new WorkStep(5, 10) { Saved = Checkpoint });
        state.Cancel();

        state.Learn(Order, steps: 10, fingerprint);

        Assert.Equal(step, state.Learning!.Step);
        Assert.Equal(step == 0 ? null : Checkpoint, state.Checkpoint);
    }
}
