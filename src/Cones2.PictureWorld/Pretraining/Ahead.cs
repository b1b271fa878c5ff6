namespace Cones2.PictureWorld.Pretraining;

/// <summary>What each step of a training needs from processors, made by other threads while the steps before it are taken.</summary>
/// <param name="make">By step, 0 for the first; the same at every call, and from several threads at once.</param>
/// <param name="steps">All steps.</param>
internal sealed class Ahead<T>(Func<int, T> make, int steps) : IDisposable
    where T : class
{
    // Making one has parts for one thread alone; others fill the gap.
    private const int Depth = 4;

    private readonly Queue<(int Step, Task<T> Making)> _next = new();

    /// <returns>The caller owns it.</returns>
    public T Take(int step)
    {
        if (!_next.TryPeek(out var first) || first.Step != step)
            Dispose();
        while (_next.Count <= Depth && step + _next.Count < steps)
        {
            var coming = step + _next.Count;
            _next.Enqueue((coming, Task.Run(() => make(coming))));
        }

        return _next.Dequeue().Making.GetAwaiter().GetResult();
    }

    /// <summary>Waits for what is being made, and disposes it.</summary>
    public void Dispose()
    {
        while (_next.TryDequeue(out var next))
        {
            ((IAsyncResult)next.Making).AsyncWaitHandle.WaitOne();
            if (next.Making.IsCompletedSuccessfully)
                (next.Making.Result as IDisposable)?.Dispose();
        }
    }
}
