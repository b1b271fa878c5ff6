namespace Cones2.Diffusion.Tokenization;

/// <summary>Adjacent token positions of a prompt, the start token being 0.</summary>
/// <param name="Start">The first position.</param>
/// <param name="Length">How many, at least 1.</param>
public readonly record struct TokenSpan(int Start, int Length);
