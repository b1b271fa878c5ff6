using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Weights;

/// <summary>
/// A safetensors file, memory-mapped: opening reads the header alone, and a tensor's bytes go from the page cache straight
/// into the tensor that will hold them. Safe for several threads.
/// </summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _data;

    private SafetensorsFile(string path, MemoryMappedFile map, SafetensorsHeader header)
    {
        Path = path;
        Entries = header.Entries;
        Metadata = header.Metadata;
        _map = map;
        _view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _data);
        _data += _view.PointerOffset;
    }

    public string Path { get; }

    /// <summary>Tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>The header's free strings; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <exception cref="InvalidInputException">No such file, or its header is damaged; names every fault.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!File.Exists(path))
            throw new InvalidInputException(path, "does not exist", "give the path of a .safetensors file");

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var header = ReadHeader(path, stream);
        var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, 0, MemoryMappedFileAccess.Read);
        try
        {
            return new SafetensorsFile(path, map, header);
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    /// <summary>Copies a tensor into one of the same shape, of any floating type, on any device.</summary>
    /// <exception cref="KeyNotFoundException">The file has no such tensor.</exception>
    public void CopyTo(string name, Tensor destination)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var entry = Entries[name];
        if (destination.dtype == entry.Type && destination.device.type == TorchSharp.DeviceType.CPU && destination.is_contiguous())
            Bytes(entry).CopyTo(destination.bytes);
        else
            destination.copy_(Read(name));
    }

    /// <summary>The tensor as it is stored, on the CPU; the caller owns it.</summary>
    /// <exception cref="KeyNotFoundException">The file has no such tensor.</exception>
    public Tensor Read(string name)
    {
        var entry = Entries[name];
        var tensor = empty([.. entry.Shape], entry.Type);
        Bytes(entry).CopyTo(tensor.bytes);
        return tensor;
    }

    /// <summary>The stored bytes of a tensor, little-endian, without a copy; valid until the file is disposed.</summary>
    /// <exception cref="OverflowException">The tensor has 2 GiB or more.</exception>
    public ReadOnlySpan<byte> Bytes(SafetensorsEntry entry)
    {
        ObjectDisposedException.ThrowIf(_view.SafeMemoryMappedViewHandle.IsClosed, this);
        return new ReadOnlySpan<byte>(_data + entry.Offset, checked((int)entry.Length));
    }

    public void Dispose()
    {
        if (_view.SafeMemoryMappedViewHandle.IsClosed)
            return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }

    private static SafetensorsHeader ReadHeader(string path, FileStream stream)
    {
        var prefix = new byte[SafetensorsHeader.LengthBytes];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
            throw new InvalidInputException(path, $"has {stream.Length} bytes, too few for a safetensors header", "the file is damaged; fetch or write it again");

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaxBytes)
            throw new InvalidInputException(path, $"says its header has {length} bytes, over the limit of {SafetensorsHeader.MaxBytes}", "the file is damaged or is no safetensors file; fetch it again");
        if ((long)length > stream.Length - prefix.Length)
            throw new InvalidInputException(path, $"says its header has {length} bytes but ends after {stream.Length}", "the file is cut off; fetch it again");

        var json = new byte[length];
        stream.ReadExactly(json);
        return SafetensorsHeader.Parse(path, json, stream.Length);
    }
}
