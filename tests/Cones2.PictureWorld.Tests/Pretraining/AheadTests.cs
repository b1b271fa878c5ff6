using Cones2.PictureWorld.Pretraining;

namespace Cones2.PictureWorld.Tests.Pretraining;

public sealed class AheadTests
{
    [Fact]
    public void Take_StepsInTurnAndAfterAJump_GivesEachStepsOwnAndDisposesWhatNobodyTook()
    {
        var made = new Made[40];
        var ahead = new Ahead<Made>(step => made[step] = new Made(step), steps: made.Length);
        int[] taken = [0, 1, 2, 20];

        Assert.Equal(taken, taken.Select(step => ahead.Take(step).Step));
        ahead.Dispose();

        var left = made.Where(thing => thing is not null && !taken.Contains(thing.Step)).ToList();
        Assert.Contains(left, thing => thing.Step == 3);
        Assert.Contains(left, thing => thing.Step == 21);
        Assert.All(made.Where(thing => thing is not null), thing => Assert.Equal(!taken.Contains(thing.Step), thing.IsDisposed));
    }

    [Fact]
    public void Take_LastStep_MakesNothingMore()
    {
        var made = 0;
        using var ahead = new Ahead<Made>(step => new Made(Interlocked.Increment(ref made)), steps: 2);

        ahead.Take(0);
        ahead.Take(1);

        Assert.Equal(2, made);
    }

    [Fact]
    public void Take_MakingFails_SaysWhy()
    {
        using var ahead = new Ahead<Made>(step => throw new InvalidOperationException($"no {step}"), steps: 2);

        Assert.Equal("no 0", Assert.Throws<InvalidOperationException>(() => ahead.Take(0)).Message);
    }

    private sealed class Made(int step) : IDisposable
    {
        public int Step { get; } = step;

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
