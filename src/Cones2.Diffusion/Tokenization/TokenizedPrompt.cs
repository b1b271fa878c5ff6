namespace Cones2.Diffusion.Tokenization;

/// <summary>A prompt as the text encoder takes it.</summary>
/// <param name="TokenIds">As many as the tokenizer's <see cref="ClipTokenizer.MaxLength"/>: start token, words, end token, padding.</param>
/// <param name="TokenCount">How many of them come before the padding, start and end token included; at least 2.</param>
/// <param name="CutTokens">How many tokens of the prompt did not fit; 0 where all did.</param>
public sealed record TokenizedPrompt(long[] TokenIds, int TokenCount, int CutTokens);
