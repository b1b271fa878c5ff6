namespace Cones2.Grains.Tests.Engine;

/// <summary>The clock of all fake engines of a cluster: they take as many steps as the test allows, then wait.</summary>
internal sealed class Pace : IDisposable
{
    private const int WithoutEnd = 1_000_000;

    private readonly SemaphoreSlim _allowed = new(WithoutEnd);
    private readonly Lock _one = new();
    private TaskCompletionSource _idle = new();
    private int _working;

    public void Dispose() => _allowed.Dispose();

    /// <returns>Whether a step is allowed; false where the work shall be handed over first.</returns>
    public async Task<bool> StepAsync(CancellationToken handOver, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(handOver, cancellationToken);
        try
        {
            await _allowed.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>An engine works from here until it disposes of the answer.</summary>
    public IDisposable Work()
    {
        lock (_one)
        {
            if (_working++ == 0)
                _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return new OneWork(this);
    }

    /// <summary>Pieces of work that engines have now.</summary>
    public int Working
    {
        get
        {
            lock (_one)
                return _working;
        }
    }

    /// <summary>Returns as soon as no engine works.</summary>
    public Task IdleAsync(CancellationToken cancellationToken)
    {
        lock (_one)
            return _working == 0 ? Task.CompletedTask : _idle.Task.WaitAsync(cancellationToken);
    }

    /// <summary>No further step until <see cref="Allow"/>.</summary>
    public void Halt()
    {
        while (_allowed.CurrentCount > 0)
            _allowed.Wait(0);
    }

    public void Allow(int steps = WithoutEnd) => _allowed.Release(steps);

    private void EndWork()
    {
        lock (_one)
        {
            if (--_working == 0)
                _idle.SetResult();
        }
    }

    private sealed class OneWork(Pace pace) : IDisposable
    {
        public void Dispose() => pace.EndWork();
    }
}
