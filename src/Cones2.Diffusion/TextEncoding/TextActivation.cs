namespace Cones2.Diffusion.TextEncoding;

/// <summary>The activation between the two layers of the feed-forward part of CLIP's encoders.</summary>
public enum TextActivation
{
    /// <summary>x * Phi(x), exact: OpenCLIP.</summary>
    Gelu,

    /// <summary>x * sigmoid(1.702 x): OpenAI's CLIP.</summary>
    QuickGelu,
}
