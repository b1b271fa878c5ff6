namespace Cones2.Grains.Tests.Engine;

/// <summary>The clock of all fake engines of a cluster: they take as many steps as the test allows, then wait.</summary>
internal sealed class Pace : IDisposable
{
    private const int WithoutEnd = 1_000_000;

    private readonly SemaphoreSlim _allowed = new(WithoutEnd);
    private readonly SemaphoreSlim _cancelled = new(0);

    public void Dispose()
    {
        _allowed.Dispose();
        _cancelled.Dispose();
    }

    public async Task StepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _allowed.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _cancelled.Release();
            throw;
        }
    }

    /// <summary>Returns when so many engines were told to stop while they waited for a step.</summary>
    public async Task CancelledAsync(int engines, CancellationToken cancellationToken)
    {
        for (var engine = 0; engine < engines; engine++)
            await _cancelled.WaitAsync(cancellationToken);
    }

    /// <summary>No further step until <see cref="Allow"/>.</summary>
    public void Halt()
    {
        while (_allowed.CurrentCount > 0)
            _allowed.Wait(0);
    }

    public void Allow(int steps = WithoutEnd) => _allowed.Release(steps);
}
