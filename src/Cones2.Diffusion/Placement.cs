using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace Cones2.Diffusion;

/// <summary>Where a model's weights lie, in which format, and in which format its arithmetic runs.</summary>
/// <param name="Device">The Torch device.</param>
/// <param name="WeightType">The format of the stored weights.</param>
/// <param name="ComputeType">
/// The format of activations. Where it differs from <paramref name="WeightType"/>, each weight is converted as it is used: for
/// bfloat16 on a CPU without AVX-512, where Torch's bfloat16 products are thousands of times slower than float32, and in
/// <see cref="ForTraining"/>.
/// </param>
public sealed record Placement(Device Device, ScalarType WeightType, ScalarType ComputeType)
{
    /// <summary>Float32 on the CPU: exact, and the only format in which to train.</summary>
    public static Placement Cpu { get; } = new(CPU, ScalarType.Float32, ScalarType.Float32);

    /// <summary>Whether Torch's bfloat16 products run on vector units here (oneDNN's rule: AVX-512 with BW, DQ and VL).</summary>
    public static bool CpuComputesBFloat16 { get; } = Avx512BW.VL.IsSupported && Avx512DQ.VL.IsSupported;

    /// <param name="device">"cpu", "cuda" or "cuda:N".</param>
    /// <param name="precision">The format of the weights.</param>
    /// <exception cref="InvalidInputException">Unknown or absent device; half precision on a CPU.</exception>
    public static Placement On(string device, Precision precision)
    {
        var isCpu = device == "cpu";
        if (!isCpu && device != "cuda" && !(device.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(device[5..], out _)))
            throw new InvalidInputException("device", $"is \"{device}\"", "give cpu, cuda or cuda:N");
        if (!isCpu && !cuda.is_available())
            throw new InvalidInputException("device", $"is \"{device}\" but this build of Torch finds no CUDA device", "give cpu, or build with -p:TorchDevice=cuda on a machine with an NVIDIA driver");
        if (isCpu && precision == Precision.Float16)
            throw new InvalidInputException("precision", "is float16 on a CPU, where half precision runs thousands of times slower than float32", "give bfloat16 or float32");

        var type = precision switch
        {
            Precision.Float32 => ScalarType.Float32,
            Precision.BFloat16 => ScalarType.BFloat16,
            Precision.Float16 => ScalarType.Float16,
            _ => throw new InvalidInputException("precision", $"is {precision}", "give float32, bfloat16 or float16"),
        };
        var compute = isCpu && !CpuComputesBFloat16 ? ScalarType.Float32 : type;
        return new Placement(new Device(device), type, compute);
    }

    /// <summary>Float32 weights, which hold the smallest steps, with bfloat16 arithmetic where the device computes it fast.</summary>
    /// <param name="device">"cpu", "cuda" or "cuda:N".</param>
    /// <exception cref="InvalidInputException">Unknown or absent device.</exception>
    public static Placement ForTraining(string device) => On(device, Precision.Float32) with
    {
        ComputeType = device != "cpu" || CpuComputesBFloat16 ? ScalarType.BFloat16 : ScalarType.Float32,
    };
}
