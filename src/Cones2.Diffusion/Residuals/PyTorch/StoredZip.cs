using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Cones2.Diffusion.Residuals.PyTorch;

/// <summary>
/// A zip archive as torch.save writes it: nothing compressed, every entry's bytes at a multiple of 64, no dates. .NET's
/// <see cref="ZipArchive"/> can't align entries, so the few headers are written here (PKWARE APPNOTE 4.3).
/// </summary>
internal sealed class StoredZip(Stream stream) : IDisposable
{
    private const int Alignment = 64;
    private const int LocalHeaderBytes = 30;
    private const ushort January1St1980 = 0x21;

    private readonly MemoryStream _directory = new();
    private ushort _entries;

    public void Add(string name, ReadOnlySpan<byte> bytes)
    {
        var nameBytes = Encoding.UTF8.GetBytes(name);
        var offset = (uint)stream.Position;
        var checksum = Crc32(bytes);

        // The padding is an extra field "FB" of its own length, as in caffe2/serialize/inline_container.cc.
        var dataAt = offset + LocalHeaderBytes + nameBytes.Length + 4;
        var padding = (int)((Alignment - (dataAt % Alignment)) % Alignment);

        Span<byte> header = stackalloc byte[LocalHeaderBytes];
        header.Clear();
        "PK\x03\x04"u8.CopyTo(header);
        WriteCommon(header[4..], checksum, bytes.Length, nameBytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header[28..], (ushort)(4 + padding));
        stream.Write(header);
        stream.Write(nameBytes);
        stream.Write([(byte)'F', (byte)'B', (byte)padding, 0]);
        stream.Write(Encoding.ASCII.GetBytes(new string('Z', padding)));
        stream.Write(bytes);

        Span<byte> entry = stackalloc byte[46];
        entry.Clear();
        "PK\x01\x02"u8.CopyTo(entry);
        WriteCommon(entry[6..], checksum, bytes.Length, nameBytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[42..], offset);
        _directory.Write(entry);
        _directory.Write(nameBytes);
        _entries++;
    }

    /// <summary>Writes the directory; the stream stays open.</summary>
    public void Dispose()
    {
        var offset = (uint)stream.Position;
        stream.Write(_directory.ToArray());
        Span<byte> end = stackalloc byte[22];
        end.Clear();
        "PK\x05\x06"u8.CopyTo(end);
        BinaryPrimitives.WriteUInt16LittleEndian(end[8..], _entries);
        BinaryPrimitives.WriteUInt16LittleEndian(end[10..], _entries);
        BinaryPrimitives.WriteUInt32LittleEndian(end[12..], (uint)_directory.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end[16..], offset);
        stream.Write(end);
        _directory.Dispose();
    }

    /// <summary>The fields that a local header and a directory entry share, from "version needed" on.</summary>
    private static void WriteCommon(Span<byte> fields, uint checksum, int length, int nameLength)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(fields[8..], January1St1980);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[10..], checksum);
        BinaryPrimitives.WriteInt32LittleEndian(fields[14..], length);
        BinaryPrimitives.WriteInt32LittleEndian(fields[18..], length);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[22..], (ushort)nameLength);
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xedb88320);
        }

        return ~crc;
    }
}
