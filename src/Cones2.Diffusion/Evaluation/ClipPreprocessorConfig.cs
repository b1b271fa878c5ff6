namespace Cones2.Diffusion.Evaluation;

/// <summary>How pictures are made ready for a CLIP picture encoder; the defaults are OpenAI's.</summary>
public sealed record ClipPreprocessorConfig
{
    /// <summary>Pixels of the shorter side before the centre is cut out; null is the encoder's picture size.</summary>
    public int? ShorterSide { get; init; }

    /// <summary>Of red, green and blue in [0, 1].</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.48145466, 0.4578275, 0.40821073];

    /// <summary>The standard deviation of red, green and blue.</summary>
    public IReadOnlyList<double> Deviation { get; init; } = [0.26862954, 0.26130258, 0.27577711];
}
