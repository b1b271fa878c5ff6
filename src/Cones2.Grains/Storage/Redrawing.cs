namespace Cones2.Grains.Storage;

/// <summary>Pictures that come from outside are drawn anew. One of few bytes may need hundreds of megabytes meanwhile: in a silo, so many at a time.</summary>
internal static class Redrawing
{
    private static readonly SemaphoreSlim Turns = new(2);

    public static async Task<T> RunAsync<T>(Func<T> redraw, CancellationToken cancellationToken)
    {
        await Turns.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(redraw, cancellationToken);
        }
        finally
        {
            Turns.Release();
        }
    }
}
