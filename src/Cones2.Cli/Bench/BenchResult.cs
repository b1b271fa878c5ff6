using System.Text.Json.Serialization;

namespace Cones2.Cli.Bench;

/// <summary>Medians of one run of <c>cones2 bench</c>.</summary>
/// <param name="Shape">The model's name.</param>
/// <param name="Size">Pixels a side.</param>
/// <param name="Device">Where it was measured.</param>
/// <param name="StepSecondsFloat32">One step with classifier-free guidance, unguided by layout.</param>
/// <param name="StepSecondsBFloat16">The same in bfloat16.</param>
/// <param name="StepSecondsFloat16">The same in float16; null on a CPU, which hardly computes it.</param>
/// <param name="BFloat16Computes">Whether bfloat16 arithmetic runs on the device, that is for a CPU on its vector units; else weights are widened to float32 as they are used.</param>
/// <param name="FloatingPointOperations">Of one step, a multiply-add as two.</param>
/// <param name="Float32Rate">Operations a second of this machine's float32 matrix products.</param>
/// <param name="BFloat16Rate">The same with bfloat16 weights, computed as the model computes.</param>
/// <param name="Float32RateShare">The share of <paramref name="Float32Rate"/> that a step reaches.</param>
/// <param name="BFloat16RateShare">The share of <paramref name="BFloat16Rate"/> that a step reaches.</param>
/// <param name="GuidedOverUnguided">A step with one subject guided by layout over one without; bfloat16.</param>
/// <param name="SixSubjectsOverOne">A guided step of six subjects over one of one; bfloat16.</param>
/// <param name="PeakBytes">Most memory of the process in bfloat16, weights, text encoder and decoding included; a GPU's own memory is not in it.</param>
internal sealed record BenchResult(
    string Shape,
    int Size,
    string Device,
    double StepSecondsFloat32,
    double StepSecondsBFloat16,
    double? StepSecondsFloat16,
    [property: JsonPropertyName("bfloat16Computes")] bool BFloat16Computes,
    double FloatingPointOperations,
    double Float32Rate,
    [property: JsonPropertyName("bfloat16Rate")] double BFloat16Rate,
    double Float32RateShare,
    [property: JsonPropertyName("bfloat16RateShare")] double BFloat16RateShare,
    double GuidedOverUnguided,
    double SixSubjectsOverOne,
    long PeakBytes);
