using System.Runtime.CompilerServices;
using Cones2.Gateway.Limits;

namespace Cones2.Gateway.Api;

/// <summary>Events that are sent as they come.</summary>
internal static class EventStream
{
    /// <summary>A route of such events: it has limits of its own, and a proxy in between is asked not to gather them (nginx does otherwise).</summary>
    public static RouteHandlerBuilder AsEventStream(this RouteHandlerBuilder route) => route.WithMetadata(EventStreams.Mark).AddEndpointFilter((context, next) =>
    {
        context.HttpContext.Response.Headers["X-Accel-Buffering"] = "no";
        return next(context);
    });

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
