using Cones2.Contracts.Errors;

namespace Cones2.Client;

/// <summary>
/// Tries again what the cluster rejects while a silo is replaced, never what it refuses: a call for about half a minute, a stream,
/// which nobody else asks for again, for about two without news.
/// </summary>
internal sealed class Retry(TimeProvider clock)
{
    private const int MaxTriesOfACall = 9;
    private const int MaxTriesOfAStream = 20;

    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var tries = new Tries(MaxTriesOfACall, clock);
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (tries.AreLeft && IsLoss(exception, cancellationToken))
            {
                await tries.PauseAsync(exception, cancellationToken);
            }
        }
    }

    /// <summary>For <see cref="MoveNextAsync"/>, of one stream however often it breaks.</summary>
    public Tries OfAStream() => new(MaxTriesOfAStream, clock);

    /// <returns>False at the stream's end, and where it broke: it then begins anew with how things stand.</returns>
    public static async Task<bool> MoveNextAsync<T>(IAsyncEnumerator<T> stream, Tries tries, Action prepare, CancellationToken cancellationToken)
    {
        try
        {
            prepare();
            var hasMoved = await stream.MoveNextAsync();
            tries.Renew();
            return hasMoved;
        }
        catch (Exception exception) when (tries.AreLeft && IsLoss(exception, cancellationToken))
        {
            await tries.PauseAsync(exception, cancellationToken);
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
}
