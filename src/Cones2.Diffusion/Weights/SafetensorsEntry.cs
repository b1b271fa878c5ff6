using static TorchSharp.torch;

namespace Cones2.Diffusion.Weights;

/// <summary>Where one tensor lies in a safetensors file.</summary>
/// <param name="Type">The stored element type.</param>
/// <param name="Shape">The sizes, outermost first; empty for a scalar.</param>
/// <param name="Offset">Bytes from the start of the file.</param>
/// <param name="Length">Bytes.</param>
public sealed record SafetensorsEntry(ScalarType Type, IReadOnlyList<long> Shape, long Offset, long Length);
