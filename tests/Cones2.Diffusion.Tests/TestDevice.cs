using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests;

/// <summary>Where the tests' models compute: the CPU, or what $CONES2_DEVICE names, such as "cuda".</summary>
internal static class TestDevice
{
    public static string Name { get; } = Environment.GetEnvironmentVariable("CONES2_DEVICE") is { Length: > 0 } given ? given : "cpu";

    public static Placement Float32 { get; } = WholeFloat32();

    /// <summary>Half precisions that the device computes.</summary>
    public static IReadOnlyList<Precision> Narrow { get; } = Name == "cpu" ? [Precision.BFloat16] : [Precision.BFloat16, Precision.Float16];

    // A GPU's matrix units round float32 to 10 bits of mantissa (TF32) unless told not to: no tolerance here allows for that.
    private static Placement WholeFloat32()
    {
        var placement = Placement.On(Name, Precision.Float32);
        if (Name != "cpu")
            backends.cuda.matmul.allow_tf32 = backends.cudnn.allow_tf32 = false;
        return placement;
    }
}
