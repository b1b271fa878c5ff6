using System.Runtime.InteropServices;

namespace Cones2.Diffusion;

/// <summary>The memory from which Torch takes its tensors on a CPU.</summary>
public static partial class NativeHeap
{
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

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nint pad);
}
