using System.Collections.Concurrent;

namespace Cones2.Grains.Engine;

/// <summary>
/// The one thread on which a device's work is done. Between two calls it does what goes on by itself, a step at a time, so
/// that neither holds up the other.
/// </summary>
internal sealed class DeviceThread : IDisposable
{
    private readonly BlockingCollection<Action> _calls = [];
    private readonly Func<bool> _advance;
    private readonly Thread _thread;

    /// <param name="name">For debuggers.</param>
    /// <param name="advance">Does one step of what goes on by itself; false where nothing does. Must not throw.</param>
    public DeviceThread(string name, Func<bool> advance)
    {
        _advance = advance;
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    public bool HasEnded { get; private set; }

    /// <summary>Calls something on the thread, after what was called before.</summary>
    /// <exception cref="InvalidOperationException">The thread has ended.</exception>
    public Task<T> CallAsync<T>(Func<T> call)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Add(() =>
        {
            try
            {
                answer.SetResult(call());
            }
            catch (Exception exception)
            {
                answer.SetException(exception);
            }
        });
        return answer.Task;
    }

    /// <inheritdoc cref="CallAsync{T}"/>
    public Task CallAsync(Action call) => CallAsync(() =>
    {
        call();
        return true;
    });

    /// <summary>Does what was called, and ends.</summary>
    public void Dispose()
    {
        if (HasEnded)
            return;
        HasEnded = true;
        _calls.CompleteAdding();
        _thread.Join();
        _calls.Dispose();
    }

    private void Run()
    {
        var goesOn = false;
        while (!_calls.IsCompleted)
        {
            // No more than wait now: whoever asks again and again would leave no time for the rest.
            var waiting = Math.Max(1, _calls.Count);
            for (var call = 0; call < waiting && _calls.TryTake(out var next, goesOn ? 0 : Timeout.Infinite); call++)
                next();
            goesOn = _advance();
        }
    }
}
