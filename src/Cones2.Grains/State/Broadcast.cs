using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Cones2.Grains.State;

/// <summary>Tells everyone who watches a grain; a slow reader misses the oldest, never the last.</summary>
internal sealed class Broadcast<T>
{
    private const int Kept = 256;

    private readonly HashSet<Channel<T>> _readers = [];

    public void Tell(T item)
    {
        foreach (var reader in _readers)
            reader.Writer.TryWrite(item);
    }

    /// <summary>Nothing follows: every stream ends after what it has.</summary>
    public void End()
    {
        foreach (var reader in _readers)
            reader.Writer.TryComplete();
    }

    /// <param name="standing">How things are now, before all that follows.</param>
    /// <param name="ended">Whether nothing follows.</param>
    public async IAsyncEnumerable<T> WatchAsync(IReadOnlyList<T> standing, bool ended, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = Channel.CreateBounded<T>(new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest });
        if (ended)
            reader.Writer.Complete();
        else
            _readers.Add(reader);
        try
        {
            foreach (var item in standing)
                yield return item;
            await foreach (var item in reader.Reader.ReadAllAsync(cancellationToken))
                yield return item;
        }
        finally
        {
            _readers.Remove(reader);
        }
    }
}
