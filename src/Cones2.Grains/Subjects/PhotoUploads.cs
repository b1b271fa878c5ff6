using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Diffusion;
using Cones2.Diffusion.Images;
using Cones2.Grains.Engine;
using Cones2.Grains.Storage;

namespace Cones2.Grains.Subjects;

/// <summary>Photos that are on their way to a subject, in files of this silo: whoever's silo is lost meanwhile begins anew.</summary>
internal sealed class PhotoUploads(SubjectId subject, IBlobStore blobs) : IDisposable
{
    private const int LongestSide = 2048;

    // Of all subjects of this silo together, whoever's they are.
    private const long MaxOpenBytes = 1L << 30;

    private static long _openBytes;

    private readonly Dictionary<Guid, FileStream> _open = [];

    /// <exception cref="ClusterException">See <see cref="ISubjectGrain.AppendPhotoAsync"/>.</exception>
    public async Task AppendAsync(Guid upload, long offset, BlobPart part, CancellationToken cancellationToken)
    {
        if (part.Bytes.Length > BlobPart.MaxLength)
            throw Refusal(ClusterError.InvalidInput, upload, $"has a part of {part.Bytes.Length} bytes", $"send parts of at most {BlobPart.MaxLength}");
        if (offset + part.Bytes.Length > LearningOrder.MaxPhotoBytes)
        {
            Forget(upload);
            throw Refusal(ClusterError.InvalidInput, upload, $"has more than {LearningOrder.MaxPhotoBytes} bytes", "give a smaller one; 2048 pixels a side are more than enough");
        }

        if (!_open.TryGetValue(upload, out var file) && offset == 0)
        {
            if (_open.Count == LearningOrder.MaxPhotos)
                throw Refusal(ClusterError.Busy, upload, $"comes beside {_open.Count} others", "retry when those are kept");
            file = _open[upload] = new FileStream(
                Scratch.NewPath(), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1 << 16, FileOptions.DeleteOnClose);
        }

        if (file is null || offset > file.Length)
            throw Missing(upload);
        if (offset != file.Length)
            return;
        if (Interlocked.Read(ref _openBytes) + part.Bytes.Length > MaxOpenBytes)
            throw Refusal(ClusterError.Busy, upload, $"comes beside {MaxOpenBytes >> 20} MB of others that are not whole yet", "retry in a minute");
        try
        {
            await file.WriteAsync(part.Bytes.AsMemory(), cancellationToken);
        }
        finally
        {
            // What is in the file, also where the disk is full: that is what comes back when it is forgotten.
            Interlocked.Add(ref _openBytes, file.Length - offset);
        }
    }

    /// <param name="admit">Called once it is known to be a photo, before it is kept.</param>
    /// <exception cref="ClusterException">See <see cref="ISubjectGrain.KeepPhotoAsync"/>.</exception>
    public async Task<BlobReference> KeepAsync(Guid upload, Func<Task> admit, CancellationToken cancellationToken)
    {
        if (!_open.TryGetValue(upload, out var file))
            throw Missing(upload);

        await file.FlushAsync(cancellationToken);
        using var pixels = await RedrawAsync(upload, file.Name, cancellationToken);
        await admit();
        var blob = await blobs.WriteAsync(BlobOwner.Of(subject), pixels, cancellationToken);
        Forget(upload);
        return blob;
    }

    public void Dispose()
    {
        foreach (var upload in _open.Keys.ToList())
            Forget(upload);
    }

    private async Task<MemoryStream> RedrawAsync(Guid upload, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await Redrawing.RunAsync(() => Redraw(path), cancellationToken);
        }
        catch (InvalidInputException exception)
        {
            Forget(upload);
            throw EngineFault.Of(exception, where => where.Replace(path, $"photo of subject {subject}", StringComparison.Ordinal));
        }
    }

    /// <summary>The photo's pixels alone, upright, as a new file: whatever else came with them is left behind.</summary>
    private static MemoryStream Redraw(string path)
    {
        using var photo = Photo.Load(path);
        var png = new MemoryStream();
        photo.WritePng(png, LongestSide);
        png.Position = 0;
        return png;
    }

    private void Forget(Guid upload)
    {
        if (!_open.Remove(upload, out var file))
            return;
        Interlocked.Add(ref _openBytes, -file.Length);
        file.Dispose();
    }

    private ClusterException Missing(Guid upload) => Refusal(ClusterError.NotFound, upload, "is not whole here: its silo was replaced, or it was kept already", "upload it anew");

    private ClusterException Refusal(ClusterError code, Guid upload, string problem, string remedy) =>
        new(code, $"photo {upload:N} of subject {subject}", problem, remedy);
}
