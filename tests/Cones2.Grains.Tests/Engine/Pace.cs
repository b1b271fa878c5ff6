namespace Cones2.Grains.Tests.Engine;

/// <summary>The clock of all fake engines of a cluster: they take as many steps as the test allows, then wait.</summary>
internal sealed class Pace : IDisposable
{
    private const int WithoutEnd = 1_000_000;

    private readonly SemaphoreSlim _allowed = new(WithoutEnd);

    public void Dispose() => _allowed.Dispose();

    public Task StepAsync(CancellationToken cancellationToken) => _allowed.WaitAsync(cancellationToken);

    /// <summary>No further step until <see cref="Allow"/>.</summary>
    public void Halt()
    {
        while (_allowed.CurrentCount > 0)
            _allowed.Wait(0);
    }

    public void Allow(int steps = WithoutEnd) => _allowed.Release(steps);
}
