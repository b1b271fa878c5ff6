using System.Buffers.Binary;

namespace Cones2.Diffusion.Tests.Images;

/// <summary>Small files of kinds that Skia reads and does not write.</summary>
internal static class SampleFiles
{
    /// <summary>16 x 16 pixels, all red (no cyan, no black), in Adobe's inverted CMYK.</summary>
    public static byte[] RedCmykJpeg => Convert.FromBase64String(
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI/8AA" +
        "FAgAEAAQBAERAAIRAAMRAAQRAP/EABYAAAMAAAAAAAAAAAAAAAAAAAAHCP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBAEAAgADAAQAAD8Af6f0/n+AAAAA" +
        "A//Z");

    /// <summary>16 x 16 pixels, two frames: all red, then all blue.</summary>
    public static byte[] RedThenBlueGif => Convert.FromBase64String(
        "R0lGODlhEAAQAJEAAP8AAAAA/wAAAAAAACH5BAAKAAAALAAAAAAQABAAAAKRBAgQIECAAAECBAgQIECAAAECBAgQIECAAAECBAgQIECAAAECBAgQIECAAAEC" +
        "BAgQIECAAAECBAgQIECAAAECBAgQIECAAAECBAgQIECAAAECBAgQIECAAAECBAgQIECAAAECBAgQIECAAAECBAgQIECAAAECBAgQIECAAAECBAgQIECAAAEC" +
        "BAgQIECAAAECBQAh+QQACgAAACwAAAAAEAAQAAACkUyYMGHChAkTJkyYMGHChAkTJkyYMGHChAkTJkyYMGHChAkTJkyYMGHChAkTJkyYMGHChAkTJkyYMGHC" +
        "hAkTJkyYMGHChAkTJkyYMGHChAkTJkyYMGHChAkTJkyYMGHChAkTJkyYMGHChAkTJkyYMGHChAkTJkyYMGHChAkTJkyYMGHChAkTJkyYMGHChAkTJgUAOw==");

    /// <summary>16 x 16 pixels, 24 bits each, all red.</summary>
    public static byte[] RedBmp
    {
        get
        {
            const int header = 54;
            var bytes = new byte[header + (16 * 16 * 3)];
            "BM"u8.CopyTo(bytes);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(2), bytes.Length);
            bytes[10] = header;
            (bytes[14], bytes[18], bytes[22], bytes[26], bytes[28]) = (40, 16, 16, 1, 24);
            for (var i = header; i < bytes.Length; i += 3)
                bytes[i + 2] = 255;
            return bytes;
        }
    }

    /// <summary>Gives a JPEG an EXIF segment that says nothing but its orientation, 1 to 8.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation) =>
    [
        .. jpeg[..2], 0xff, 0xe1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8,
        0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0, .. jpeg[2..],
    ];

    /// <summary>Changes the size in a baseline JPEG's header, and nothing of its data.</summary>
    public static byte[] WithSize(byte[] jpeg, ushort width, ushort height)
    {
        var lying = jpeg.ToArray();
        var frame = lying.AsSpan(lying.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xc0]));
        BinaryPrimitives.WriteUInt16BigEndian(frame[5..], height);
        BinaryPrimitives.WriteUInt16BigEndian(frame[7..], width);
        return lying;
    }
}
