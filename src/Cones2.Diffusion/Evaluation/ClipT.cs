using static TorchSharp.torch;

namespace Cones2.Diffusion.Evaluation;

/// <summary>
/// CLIP-T, how well pictures show their prompt: the cosine of a picture's and the prompt's CLIP embeddings. Embeddings by
/// Radford et al. 2021 (arXiv 2103.00020), the measure by DreamBooth (arXiv 2208.12242, section 4.2, prompt fidelity).
/// </summary>
public sealed class ClipT : IDisposable
{
    private readonly ClipModel _model;
    private readonly Tensor _prompt;

    /// <exception cref="InvalidInputException">The model's folder has no tokenizer.</exception>
    public ClipT(ClipModel model, string prompt)
    {
        using var noGradient = no_grad();
        _model = model;
        _prompt = model.EmbedPrompts(prompt).DetachFromDisposeScope();
    }

    /// <param name="tokenIds">The prompt's, for a model without a tokenizer of its own: start token, words, end token.</param>
    /// <exception cref="InvalidInputException">More tokens than the model has positions, or an id that its vocabulary lacks.</exception>
    public ClipT(ClipModel model, long[] tokenIds)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _model = model;
        _prompt = model.EmbedText(tensor(tokenIds).unsqueeze(0)).DetachFromDisposeScope();
    }

    /// <param name="pictures">[batch, 3, height, width] of any size, in [-1, 1].</param>
    /// <returns>A cosine for each picture, in [-1, 1]; DreamBooth's figure is the mean over all.</returns>
    public IReadOnlyList<float> Score(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return [.. _model.EmbedPictures(pictures).matmul(_prompt.t()).squeeze(1).cpu().data<float>()];
    }

    public void Dispose() => _prompt.Dispose();
}
