using Cones2.Client;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Subjects;
using Microsoft.Extensions.Caching.Memory;

namespace Cones2.Gateway.Api;

/// <summary>Small photos, each made once for a while; few at a time, since a large one is decoded whole.</summary>
internal sealed class Thumbnails(ICones2Client client) : IDisposable
{
    private const int MadeAtOnce = 4;
    private const long MostBytes = 32 << 20;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _turns = new(MadeAtOnce);
    private readonly MemoryCache _made = new(new MemoryCacheOptions { SizeLimit = MostBytes });

    /// <param name="subject">Whose photo it is.</param>
    /// <param name="photo">One of the subject's, as whoever asks may see.</param>
    public async Task<byte[]> OfAsync(SubjectId subject, BlobReference photo, CancellationToken cancellationToken)
    {
        if (_made.TryGetValue(photo.Sha256, out byte[]? made))
            return made!;

        await _turns.WaitAsync(cancellationToken);
        try
        {
            var bytes = new byte[photo.Length];
            using var content = new MemoryStream(bytes);
            await client.DownloadAsync(subject, photo, content, cancellationToken);
            made = Thumbnail.Of(bytes);
            return _made.Set(photo.Sha256, made, new MemoryCacheEntryOptions { Size = made.Length, SlidingExpiration = Lifetime });
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose()
    {
        _turns.Dispose();
        _made.Dispose();
    }
}
