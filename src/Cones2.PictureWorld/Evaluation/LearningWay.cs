namespace Cones2.PictureWorld.Evaluation;

/// <summary>How the subjects of a row were learned.</summary>
public enum LearningWay
{
    /// <summary>As residuals, the paper's way.</summary>
    Residual,

    /// <summary>As text embeddings of the class noun, learned directly (table A1).</summary>
    TokenEmbedding,

    /// <summary>As words of their own (Gal et al. 2022).</summary>
    TextualInversion,

    /// <summary>Not at all: the prompt says their colours and patterns, which shows what the model itself can draw.</summary>
    Words,

    /// <summary>
    /// Not at all: the nouns of a plain prompt are moved as their looks, said before them, would move them, which shows what a
    /// residual of this model can carry.
    /// </summary>
    WordsAtNoun,

    /// <summary>Not at all: the true subjects are painted into their boxes, which shows how far the measures can be trusted.</summary>
    Painted,
}
