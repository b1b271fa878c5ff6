using Cones2.Diffusion.Tokenization;

namespace Cones2.Diffusion.Layout;

/// <summary>
/// Binds one subject's tokens to its place. Bound by token position, not by token id, so that two dogs are two subjects.
/// </summary>
/// <param name="Tokens">The positions of the subject's noun in the prompt.</param>
/// <param name="Region">Where it shall appear.</param>
/// <param name="Strength">Multiplies the strengthening and weakening of this subject; 1 is the method's own, 0 none.</param>
public sealed record SubjectLayout(TokenSpan Tokens, SubjectRegion Region, double Strength = 1);
