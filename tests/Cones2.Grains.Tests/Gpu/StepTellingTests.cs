using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Grains.Gpu;
using Microsoft.Extensions.Time.Testing;

namespace Cones2.Grains.Tests.Gpu;

public sealed class StepTellingTests
{
    private static readonly BlobReference Blob = new(BlobOwner.Of(CompositionId.Parse("acme/beach")), new string('0', 64), 1);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void IsDue_StepsOfThirtyMilliseconds_TellsTheFirstAndOneIn100Milliseconds()
    {
        var telling = new StepTelling(TimeSpan.FromMilliseconds(100), _clock);

        var told = new List<int>();
        for (var number = 1; number <= 10; number++)
        {
            if (telling.IsDue(new WorkStep(number, 10)))
                told.Add(number);
            _clock.Advance(TimeSpan.FromMilliseconds(30));
        }

        Assert.Equal([1, 5, 9], told);
    }

    [Fact]
    public void IsDue_StepBringsSomething_IsAlwaysTold()
    {
        var telling = new StepTelling(TimeSpan.FromMilliseconds(100), _clock);
        Assert.True(telling.IsDue(new WorkStep(1, 4)));

        Assert.False(telling.IsDue(new WorkStep(2, 4)));
        Assert.True(telling.IsDue(new WorkStep(2, 4) { Preview = [1] }));
        Assert.True(telling.IsDue(new WorkStep(3, 4) { Saved = Blob }));
        Assert.True(telling.IsDue(new WorkStep(4, 4) { Result = Blob }));
    }
}
