using Cones2.Diffusion.Images;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Evaluation;

/// <summary>
/// CLIP-I, how like a subject pictures are: the mean cosine of a picture's CLIP embedding to those of the subject's photos.
/// Embeddings by Radford et al. 2021 (arXiv 2103.00020), the measure by DreamBooth (arXiv 2208.12242, section 4.2, subject
/// fidelity).
/// </summary>
public sealed class ClipI : IDisposable
{
    private readonly ClipModel _model;
    private readonly Tensor _photos;

    /// <param name="photos">The subject's, embedded once; may be disposed afterwards.</param>
    /// <exception cref="InvalidInputException">There are none.</exception>
    public ClipI(ClipModel model, IReadOnlyList<Photo> photos)
    {
        if (photos.Count == 0)
            throw new InvalidInputException("photos", "are none", "give at least one photo of the subject");

        using var noGradient = no_grad();
        _model = model;
        _photos = model.EmbedPhotos(photos).DetachFromDisposeScope();
    }

    /// <param name="pictures">[batch, 3, height, width] of any size, in [-1, 1].</param>
    /// <returns>For each picture its mean cosine to the photos, in [-1, 1]; DreamBooth's figure is the mean over all.</returns>
    public IReadOnlyList<float> Score(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return [.. _model.EmbedPictures(pictures).matmul(_photos.t()).mean([1]).cpu().data<float>()];
    }

    public void Dispose() => _photos.Dispose();
}
