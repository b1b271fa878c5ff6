using Cones2.Contracts.Errors;

namespace Cones2.Client;

/// <summary>Tries again what the cluster rejects while a silo is replaced, for about half a minute; never what it refuses.</summary>
internal sealed class Retry(TimeProvider clock)
{
    private const int MaxTries = 9;

    // A call that timed out took half a minute by itself.
    private const int TriesOfATimeout = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var attempt = 1;
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (attempt < MaxTries && IsLoss(exception, cancellationToken))
            {
                await PauseAsync(attempt, cancellationToken);
                attempt += exception is TimeoutException ? TriesOfATimeout : 1;
            }
        }
    }

    /// <returns>False at the stream's end, and where it broke: it then begins anew with how things stand.</returns>
    public async Task<bool> MoveNextAsync<T>(IAsyncEnumerator<T> stream, Action prepare, CancellationToken cancellationToken)
    {
        try
        {
            prepare();
            return await stream.MoveNextAsync();
        }
        catch (Exception exception) when (IsLoss(exception, cancellationToken))
        {
            await PauseAsync(1, cancellationToken);
            return false;
        }
    }

    // A silo that looks a grain up at one that died answers with a cancellation that nobody here asked for.
    private static bool IsLoss(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OrleansException or TimeoutException or EnumerationAbortedException or ClusterException { Code: ClusterError.Busy } => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    private Task PauseAsync(int attempt, CancellationToken cancellationToken)
    {
        var pause = FirstPause * Math.Pow(2, attempt - 1);
        return Task.Delay(pause < LongestPause ? pause : LongestPause, clock, cancellationToken);
    }
}
