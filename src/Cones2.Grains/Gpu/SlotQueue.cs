using Cones2.Contracts.Errors;

namespace Cones2.Grains.Gpu;

/// <summary>The free slots of a node, and a few who wait for one: leases are given so that hardly anyone does.</summary>
internal sealed class SlotQueue
{
    private readonly Stack<int> _free;
    private readonly Queue<TaskCompletionSource<int>> _waiting = new();
    private readonly int _maxWaiting;

    public SlotQueue(int slots, int maxWaiting)
    {
        _free = new Stack<int>(Enumerable.Range(0, slots).Reverse());
        _maxWaiting = maxWaiting;
    }

    /// <exception cref="ClusterException">As many wait as may.</exception>
    public Task<int> TakeAsync(CancellationToken cancellationToken)
    {
        if (_free.TryPop(out var slot))
            return Task.FromResult(slot);

        var waiting = _waiting.Count(other => !other.Task.IsCompleted);
        if (waiting >= _maxWaiting)
            throw new ClusterException(ClusterError.Busy, "GPU node", $"has every slot taken and {waiting} waiting", "ask for another lease");

        return WaitAsync(cancellationToken);
    }

    public void Free(int slot)
    {
        while (_waiting.TryDequeue(out var next))
        {
            if (next.TrySetResult(slot))
                return;
        }

        _free.Push(slot);
    }

    private async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue(turn);
        await using var registration = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        return await turn.Task;
    }
}
