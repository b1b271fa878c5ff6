using System;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// A build task: marks one required symbol version of an ELF64 library as weak (VER_FLG_WEAK in .gnu.version_r), so that
/// a libstdc++ without that version still loads it. Does nothing where the host's libstdc++ has the version.
/// Source of the layout: Linux Standard Base, "Symbol Versioning".
/// </summary>
public sealed class WeakenSymbolVersion : Task
{
    private const uint VersionNeedSection = 0x6ffffffe;
    private const ushort WeakFlag = 2;

    /// <summary>The library in an output folder; replaced by a new file, because it may be a hard link into the package cache.</summary>
    [Required]
    public string Library { get; set; }

    /// <summary>The version name, such as GLIBCXX_3.4.32.</summary>
    [Required]
    public string Version { get; set; }

    public override bool Execute()
    {
        if (HostHasVersion())
            return true;

        var bytes = File.ReadAllBytes(Library);
        var flags = FindFlags(bytes);
        if (flags < 0 || (BitConverter.ToUInt16(bytes, flags) & WeakFlag) != 0)
            return true;

        BitConverter.GetBytes((ushort)(BitConverter.ToUInt16(bytes, flags) | WeakFlag)).CopyTo(bytes, flags);
        var written = File.GetLastWriteTimeUtc(Library);
        var mended = Library + ".mended";
        File.WriteAllBytes(mended, bytes);
        File.SetLastWriteTimeUtc(mended, written);
        File.Delete(Library);
        File.Move(mended, Library);
        Log.LogMessage(MessageImportance.Normal, "Weakened {0} in {1}: this host's libstdc++ lacks it.", Version, Library);
        return true;
    }

    private bool HostHasVersion()
    {
        var folders = new[] { "/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib", "/lib" };
        var library = folders.Select(folder => Path.Combine(folder, "libstdc++.so.6")).FirstOrDefault(File.Exists);
        return library != null && Encoding.ASCII.GetString(File.ReadAllBytes(library)).Contains(Version + "\0");
    }

    /// <summary>Offset of the 16-bit flags of the wanted version's Elf64_Vernaux entry, or -1.</summary>
    private int FindFlags(byte[] elf)
    {
        var sections = (int)BitConverter.ToInt64(elf, 0x28);
        var size = BitConverter.ToUInt16(elf, 0x3a);
        var count = BitConverter.ToUInt16(elf, 0x3c);
        for (var i = 0; i < count; i++)
        {
            var header = sections + i * size;
            if (BitConverter.ToUInt32(elf, header + 4) != VersionNeedSection)
                continue;

            var strings = (int)BitConverter.ToInt64(elf, sections + BitConverter.ToInt32(elf, header + 40) * size + 24);
            var need = (int)BitConverter.ToInt64(elf, header + 24);
            for (var needs = BitConverter.ToUInt32(elf, header + 44); needs > 0; needs--)
            {
                var entry = need + BitConverter.ToInt32(elf, need + 8);
                for (var entries = BitConverter.ToUInt16(elf, need + 2); entries > 0; entries--)
                {
                    var name = strings + BitConverter.ToInt32(elf, entry + 8);
                    var length = Array.IndexOf(elf, (byte)0, name) - name;
                    if (Encoding.ASCII.GetString(elf, name, length) == Version)
                        return entry + 4;
                    entry += BitConverter.ToInt32(elf, entry + 12);
                }

                need += BitConverter.ToInt32(elf, need + 12);
            }
        }

        return -1;
    }
}
