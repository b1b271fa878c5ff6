using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;

namespace Cones2.Diffusion.Composition;

/// <summary>One subject of a picture.</summary>
/// <param name="Name">What the prompt calls it in braces, such as rex in "a {rex} on the beach".</param>
/// <param name="Residual">What was learned of it.</param>
/// <param name="Region">Where it shall appear; null leaves that to the model.</param>
/// <param name="Strength">Multiplies its layout guidance, 0 to 10; 1 is the method's own.</param>
/// <param name="ClassNoun">The noun it stands for; null for the one that the residual knows.</param>
public sealed record ComposedSubject(
    string Name, ResidualEmbedding Residual, SubjectRegion? Region, double Strength = 1, string? ClassNoun = null)
{
    /// <summary>The noun in the prompt, or null if neither the subject nor its residual has one.</summary>
    public string? Noun => ClassNoun ?? Residual.ClassNoun;
}
