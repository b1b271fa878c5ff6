using Cones2.Contracts.Blobs;

namespace Cones2.Client;

/// <summary>
/// A blob's bytes, each once, however often the stream of its parts breaks: one that begins anew has the same bytes, since the
/// blob is named by them, and those that came before are left out.
/// </summary>
/// <param name="begin">Begins a stream, at the first byte.</param>
internal sealed class ResumedParts(Func<IAsyncEnumerator<BlobPart>> begin) : IAsyncDisposable
{
    private IAsyncEnumerator<BlobPart>? _stream;
    private long _position;
    private long _given;

    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <summary>To be called again where the stream breaks.</summary>
    /// <returns>False at the blob's end.</returns>
    public async Task<bool> MoveNextAsync()
    {
        if (_stream is null)
            (_stream, _position) = (begin(), 0);
        try
        {
            do
            {
                if (!await _stream.MoveNextAsync())
                    return false;
                var bytes = _stream.Current.Bytes.AsMemory();
                Current = bytes[(int)Math.Min(_given - _position, bytes.Length)..];
                _position += bytes.Length;
                _given += Current.Length;
            }
            while (Current.IsEmpty);
            return true;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not { } stream)
            return;
        _stream = null;
        await stream.DisposeAsync();
    }
}
