using System.Runtime.InteropServices;

namespace Cones2.Diffusion.Layers;

/// <summary>NNPACK, by which Torch convolves single pictures on processors that it knows.</summary>
internal static unsafe class Nnpack
{
    private const int Now = 2;
    private const int UnlessAbsent = 4;
    private const int ErrorsAlone = 2;

    private static readonly Lazy<bool> IsUsed = new(Ask);

    /// <summary>
    /// Asks for it once, and has Torch do without where it is not to be had, as torch.backends.nnpack.set_flags does in Python: by
    /// itself Torch asks anew at each convolution, and writes a warning for each to the error stream (aten/src/ATen/native/NNPACK.cpp).
    /// Does nothing elsewhere than on Linux. Counts once Torch is loaded.
    /// </summary>
    public static void UseIfAvailable() => _ = IsUsed.Value;

    private static bool Ask()
    {
        // Never a second copy of Torch: only where one is loaded, and has what is asked for.
        if (Loaded() is not (not 0 and var torch)
            || !NativeLibrary.TryGetExport(torch, "_ZN2at4_ops17_nnpack_available4callEv", out var isAvailable)
            || !NativeLibrary.TryGetExport(torch, "_ZN2at13globalContextEv", out var globalContext)
            || !NativeLibrary.TryGetExport(torch, "_ZN2at7Context20setUserEnabledNNPACKEb", out var setEnabled)
            || !NativeLibrary.TryGetExport(torch, "FLAGS_caffe2_log_level", out var logLevel))
        {
            return true;
        }

        var level = *(int*)logLevel;
        *(int*)logLevel = ErrorsAlone;
        var isThere = ((delegate* unmanaged<byte>)isAvailable)() != 0;
        *(int*)logLevel = level;
        if (!isThere)
            ((delegate* unmanaged<nint, byte, void>)setEnabled)(((delegate* unmanaged<nint>)globalContext)(), 0);
        return isThere;
    }

    /// <returns>Torch's library for CPUs; 0 where it is not loaded.</returns>
    private static nint Loaded()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libdl.so.2", out var loader) || !NativeLibrary.TryGetExport(loader, "dlopen", out var open))
            return 0;
        fixed (byte* name = "libtorch_cpu.so"u8)
            return ((delegate* unmanaged<byte*, int, nint>)open)(name, Now | UnlessAbsent);
    }
}
