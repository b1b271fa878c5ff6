using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Cones2.Grains.Storage;

/// <summary>
/// Grain state as files of one process, for a cluster of one silo: written under a temporary name and renamed when whole and
/// on the disk. Each begins with the 16 bytes of its ETag.
/// </summary>
internal sealed class FileGrainStorage(IOptions<FileGrainOptions> options, IGrainStorageSerializer serializer) : IGrainStorage
{
    private const int TagLength = 16;

    private readonly string _root = Path.GetFullPath(options.Value.Folder);
    private readonly Lock _one = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => AloneAsync(() =>
    {
        var bytes = Read(PathOf(stateName, grainId));
        grainState.RecordExists = bytes is not null;
        grainState.ETag = bytes is null ? null! : TagOf(bytes);
        grainState.State = bytes is null ? Activator.CreateInstance<T>() : serializer.Deserialize<T>(new BinaryData(bytes.AsMemory(TagLength)));
    });

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => AloneAsync(() =>
    {
        var path = PathOf(stateName, grainId);
        Check(path, grainId, grainState.ETag);
        var tag = Guid.NewGuid();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{tag:N}.tmp";
        using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            file.Write(tag.ToByteArray());
            file.Write(serializer.Serialize(grainState.State).ToMemory().Span);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        grainState.ETag = tag.ToString();
        grainState.RecordExists = true;
    });

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => AloneAsync(() =>
    {
        var path = PathOf(stateName, grainId);
        Check(path, grainId, grainState.ETag);
        File.Delete(path);
        grainState.ETag = null!;
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    });

    private static string TagOf(byte[] bytes) => new Guid(bytes.AsSpan(0, TagLength)).ToString();

    private static byte[]? Read(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    private static void Check(string path, GrainId grainId, string? tag)
    {
        var stored = Read(path) is { } bytes ? TagOf(bytes) : null;
        if (stored != tag)
            throw new InconsistentStateException($"The state of {grainId} was written by another activation.", stored ?? "none", tag ?? "none");
    }

    private string PathOf(string stateName, GrainId grainId) => Path.Combine(_root, stateName, Uri.EscapeDataString(grainId.Key.ToString()!));

    // Off the grain's turn: waiting for the disk would hold up everything else on its thread.
    private Task AloneAsync(Action call) => Task.Run(() =>
    {
        lock (_one)
            call();
    });
}
