using System.Runtime.CompilerServices;

namespace Cones2.Gateway.Api;

/// <summary>Events that are sent as they come.</summary>
internal static class EventStream
{
    /// <summary>Ends with the gateway, which waits for every answer that is begun: who listens then asks another one.</summary>
    public static async IAsyncEnumerable<T> UntilStop<T>(this IAsyncEnumerable<T> events, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        await using var each = events.GetAsyncEnumerator(ending.Token);
        while (await NextAsync())
            yield return each.Current;

        async Task<bool> NextAsync()
        {
            try
            {
                return await each.MoveNextAsync();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return false;
            }
        }
    }
}
