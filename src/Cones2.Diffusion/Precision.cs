namespace Cones2.Diffusion;

/// <summary>The number format in which a model's weights are kept.</summary>
public enum Precision
{
    Float32,

    /// <summary>Half of the memory of float32 with its range: the usual choice for pictures.</summary>
    BFloat16,

    /// <summary>Half of the memory of float32; on CUDA only.</summary>
    Float16,
}
