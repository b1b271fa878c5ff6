using Cones2.Client;
using Cones2.Contracts.Errors;
using Microsoft.Extensions.Time.Testing;

namespace Cones2.Grains.Tests.Client;

public sealed class RetryTests
{
    private readonly FakeTimeProvider _clock = new();

    public static TheoryData<Exception> Losses =>
    [
        new SiloUnavailableException("down"),
        new TimeoutException(),
        new EnumerationAbortedException("moved"),
        new ClusterException(ClusterError.Busy, "the pool", "is full", "retry"),
        new OperationCanceledException("a silo's own"),
    ];

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Run_SiloIsReplacedMeanwhile_TriesAgain(Exception loss)
    {
        var tries = 0;

        var running = new Retry(_clock).RunAsync(() => ++tries < 3 ? Task.FromException<int>(loss) : Task.FromResult(tries), TestContext.Current.CancellationToken);

        Assert.Equal(3, await Advancing(running));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task MoveNext_StreamBreaks_EndsIt(Exception loss)
    {
        var moving = Retry.MoveNextAsync(Broken(loss).GetAsyncEnumerator(TestContext.Current.CancellationToken), new Retry(_clock).OfAStream(), () => { }, TestContext.Current.CancellationToken);

        Assert.False(await Advancing(moving));
    }

    [Fact]
    public async Task Run_NoAnswerAgainAndAgain_GivesUpAfterThree()
    {
        var tries = 0;

        var running = new Retry(_clock).RunAsync(
            () =>
            {
                tries++;
                return Task.FromException<int>(new TimeoutException());
            },
            TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<TimeoutException>(() => Advancing(running));
        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task MoveNext_NoNewsForLong_TellsTheLoss()
    {
        var tries = new Retry(_clock).OfAStream();
        var moves = 0;

        await Assert.ThrowsAsync<SiloUnavailableException>(async () =>
        {
            for (; ; moves++)
                await Advancing(Retry.MoveNextAsync(Broken(new SiloUnavailableException("down")).GetAsyncEnumerator(TestContext.Current.CancellationToken), tries, () => { }, TestContext.Current.CancellationToken));
        });

        // Pauses of 0.1 s, doubled, to 8 s each.
        Assert.Equal(19, moves);
    }

    [Fact]
    public async Task MoveNext_NewsBetweenBreaks_GoesOnForever()
    {
        var tries = new Retry(_clock).OfAStream();
        for (var round = 0; round < 100; round++)
        {
            Assert.False(await Advancing(Retry.MoveNextAsync(Broken(new TimeoutException()).GetAsyncEnumerator(TestContext.Current.CancellationToken), tries, () => { }, TestContext.Current.CancellationToken)));
            Assert.False(await Retry.MoveNextAsync(AsyncEnumerable.Empty<int>().GetAsyncEnumerator(TestContext.Current.CancellationToken), tries, () => { }, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Run_Refused_DoesNotTryAgain()
    {
        var tries = 0;

        await Assert.ThrowsAsync<ClusterException>(() => new Retry(_clock).RunAsync(
            () =>
            {
                tries++;
                return Task.FromException<int>(new ClusterException(ClusterError.NotFound, "rex", "is unknown", "create it"));
            },
            TestContext.Current.CancellationToken));

        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task Run_CancelledByTheCaller_DoesNotTryAgain()
    {
        var tries = 0;
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Retry(_clock).RunAsync(
            () =>
            {
                tries++;
                cancellation.Cancel();
                return Task.FromCanceled<int>(cancellation.Token);
            },
            cancellation.Token));

        Assert.Equal(1, tries);
    }

    private async Task<T> Advancing<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        return await task;
    }

    private static async IAsyncEnumerable<int> Broken(Exception loss)
    {
        yield return await Task.FromException<int>(loss);
    }
}
