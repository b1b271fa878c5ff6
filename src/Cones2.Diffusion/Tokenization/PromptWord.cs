namespace Cones2.Diffusion.Tokenization;

/// <summary>One word of a prompt in CLIP's sense: letters, one digit, a run of signs, a contraction, or a special token.</summary>
/// <param name="Text">Composed and in lower case; a special token as it is written.</param>
/// <param name="IsSpecial">Whether it is the start or the end token, spelled out in the prompt.</param>
/// <param name="JoinsPrevious">Whether it and the word before it would read as one: both of letters or digits, nothing between.</param>
internal readonly record struct PromptWord(string Text, bool IsSpecial, bool JoinsPrevious);
