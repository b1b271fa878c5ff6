namespace Cones2.Diffusion.TextEncoding;

/// <summary>What the layers of CLIP's two encoders, of text and of pictures, need to know; in all else they are the same.</summary>
internal interface ITransformerConfig
{
    /// <summary>The width of hidden states.</summary>
    int HiddenSize { get; }

    int IntermediateSize { get; }

    int Layers { get; }

    int Heads { get; }

    TextActivation Activation { get; }

    double LayerNormEpsilon { get; }

    /// <summary>Whether a token sees only itself and those before it.</summary>
    bool IsCausal { get; }
}
