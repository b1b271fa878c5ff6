namespace Cones2.Diffusion.Tokenization;

/// <summary>A stretch of a <see cref="PromptTemplate"/>.</summary>
/// <param name="Text">Words of the prompt, or a subject's name.</param>
/// <param name="IsName">Whether it stood in braces.</param>
public readonly record struct PromptPart(string Text, bool IsName);
