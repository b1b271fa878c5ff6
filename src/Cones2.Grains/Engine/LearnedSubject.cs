namespace Cones2.Grains.Engine;

/// <summary>What was learned of a subject.</summary>
/// <param name="ClassNoun">The noun it stands for.</param>
/// <param name="Residual">A safetensors file, or a residual.pt.</param>
public sealed record LearnedSubject(string ClassNoun, byte[] Residual)
{
    /// <summary>Its place as a PNG; null where it has a box, or none.</summary>
    public byte[]? Mask { get; init; }
}
