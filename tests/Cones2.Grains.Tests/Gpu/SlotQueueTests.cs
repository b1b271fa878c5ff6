using Cones2.Contracts.Errors;
using Cones2.Grains.Gpu;

namespace Cones2.Grains.Tests.Gpu;

public sealed class SlotQueueTests
{
    private static readonly CancellationToken Never = new(canceled: false);

    private readonly SlotQueue _slots = new(slots: 1, maxWaiting: 2);

    [Fact]
    public async Task Take_AsManyWaitAsMay_IsBusyAndRetryable()
    {
        var taken = await _slots.TakeAsync(Never);
        var (first, second) = (_slots.TakeAsync(Never), _slots.TakeAsync(Never));

        var exception = await Assert.ThrowsAsync<ClusterException>(() => _slots.TakeAsync(Never));

        Assert.Equal(ClusterError.Busy, exception.Code);
        Assert.True(exception.IsRetryable);
        Assert.Contains("2 waiting", exception.Message, StringComparison.Ordinal);
        _slots.Free(taken);
        Assert.Equal(taken, await first);
        Assert.False(second.IsCompleted);
        _slots.Free(taken);
        Assert.Equal(taken, await second);
    }

    [Fact]
    public async Task Take_OneOfThoseWhoWaitLeaves_MakesRoomForAnother()
    {
        using var leaving = new CancellationTokenSource();
        var taken = await _slots.TakeAsync(Never);
        var (left, stays) = (_slots.TakeAsync(leaving.Token), _slots.TakeAsync(Never));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        var another = _slots.TakeAsync(Never);

        _slots.Free(taken);
        Assert.Equal(taken, await stays);
        Assert.False(another.IsCompleted);
    }

    [Fact]
    public async Task Free_NobodyWaits_IsThereForTheNext()
    {
        _slots.Free(await _slots.TakeAsync(Never));

        Assert.True(_slots.TakeAsync(Never).IsCompletedSuccessfully);
    }
}
