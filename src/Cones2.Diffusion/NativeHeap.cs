using System.Runtime.InteropServices;

namespace Cones2.Diffusion;

/// <summary>The memory from which Torch takes its tensors on a CPU.</summary>
public static partial class NativeHeap
{
    /// <summary>
    /// Asks Torch to take tensors of 2 MB and more from huge pages (c10/core/impl/alloc_cpu.cpp), which makes a step of a
    /// full-size UNet some hundredths faster. Counts only before a process makes its first tensor, and only on Linux.
    /// </summary>
    public static void UseHugePages()
    {
        // .NET's own Environment does not reach what native code reads.
        if (OperatingSystem.IsLinux())
            _ = SetEnvironment("THP_MEM_ALLOC_ENABLE", "1", overwrite: 0);
    }

    /// <summary>
    /// Gives freed memory back to the system. A step of a full-size UNet leaves glibc's heap with holes that grow to more
    /// than a gigabyte over a picture, too small for the autoencoder's maps; without this, the process would need both. Does
    /// nothing elsewhere than on Linux with glibc. Takes up to a tenth of a second after a step of many seconds.
    /// </summary>
    public static void ReturnFreed()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out var libc))
            return;
        if (NativeLibrary.TryGetExport(libc, "malloc_trim", out _))
            _ = MallocTrim(0);
        NativeLibrary.Free(libc);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nint pad);
}
