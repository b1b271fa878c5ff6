using System;
using System.IO;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// A build task: has the JIT compile an assembly without optimisation, so that its methods keep their arguments alive until
/// they return (DebuggableAttribute, ECMA-335 II.23.3).
/// </summary>
public sealed class KeepArgumentsAlive : Task
{
    // The attribute's only argument in a released assembly, and the same with Default and DisableOptimizations.
    private const ushort IgnoreSymbolStoreSequencePoints = 0x002;
    private const ushort DisableOptimizations = 0x107;

    /// <summary>The assembly in an output folder; replaced by a new file, because it may be a hard link into the package cache.</summary>
    [Required]
    public string Assembly { get; set; }

    public override bool Execute()
    {
        var bytes = File.ReadAllBytes(Assembly);
        if (Count(bytes, DisableOptimizations, out _) == 1)
            return true;
        if (Count(bytes, IgnoreSymbolStoreSequencePoints, out var place) != 1)
        {
            Log.LogError("{0} has no DebuggableAttribute of a released assembly, so it can't be mended; build with the TorchSharp version of Directory.Packages.props.", Assembly);
            return false;
        }

        BitConverter.GetBytes(DisableOptimizations).CopyTo(bytes, place);
        var written = File.GetLastWriteTimeUtc(Assembly);
        var mended = Assembly + ".mended";
        File.WriteAllBytes(mended, bytes);
        File.SetLastWriteTimeUtc(mended, written);
        File.Delete(Assembly);
        File.Move(mended, Assembly);
        return true;
    }

    /// <summary>How often the attribute's value stands in the file: its length, prolog, modes, and no named arguments.</summary>
    private static int Count(byte[] bytes, ushort modes, out int place)
    {
        var value = new byte[] { 8, 1, 0, (byte)modes, (byte)(modes >> 8), 0, 0, 0, 0 };
        var count = 0;
        place = -1;
        for (var start = 0; start + value.Length <= bytes.Length; start++)
        {
            var i = 0;
            while (i < value.Length && bytes[start + i] == value[i])
                i++;
            if (i < value.Length)
                continue;
            count++;
            place = start + 3;
        }

        return count;
    }
}
