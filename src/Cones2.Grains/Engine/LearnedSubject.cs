namespace Cones2.Grains.Engine;

/// <summary>What was learned of a subject.</summary>
/// <param name="ClassNoun">The noun it stands for.</param>
/// <param name="Residual">A safetensors file.</param>
public sealed record LearnedSubject(string ClassNoun, byte[] Residual);
