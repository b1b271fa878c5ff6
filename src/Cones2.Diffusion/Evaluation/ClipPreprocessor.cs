using Cones2.Diffusion.Images;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Evaluation;

/// <summary>
/// Makes pictures ready for a CLIP picture encoder: the shorter side scaled, the centre cut out, the channels normalised.
/// The steps of transformers' CLIPImageProcessor (models/clip/image_processing_clip.py), but that values stay between the
/// 256 levels after scaling, so that a gradient passes.
/// </summary>
public sealed class ClipPreprocessor
{
    private readonly int _shorterSide;
    private readonly int _size;
    private readonly float[] _mean;
    private readonly float[] _deviation;

    /// <param name="size">Width and height of the encoder's pictures, at most <see cref="ClipPreprocessorConfig.ShorterSide"/>.</param>
    public ClipPreprocessor(ClipPreprocessorConfig config, int size)
    {
        _shorterSide = config.ShorterSide ?? size;
        _size = size;
        _mean = [.. config.Mean.Select(value => (float)value)];
        _deviation = [.. config.Deviation.Select(value => (float)value)];
    }

    /// <param name="pictures">[batch, 3, height, width] of any size, in [-1, 1] (clamped to it), on any device.</param>
    /// <returns>[batch, 3, size, size] float32 on the same device.</returns>
    /// <exception cref="ArgumentException">The shape is another one.</exception>
    public Tensor Prepare(Tensor pictures)
    {
        if (pictures.dim() != 4 || pictures.shape[1] != 3)
            throw new ArgumentException($"Pictures are [batch, 3, height, width], not [{string.Join(", ", pictures.shape)}].", nameof(pictures));

        using var scope = NewDisposeScope();
        var (height, width) = (pictures.shape[2], pictures.shape[3]);
        var shorter = Math.Min(height, width);
        var (scaledHeight, scaledWidth) = (_shorterSide * height / shorter, _shorterSide * width / shorter);
        var scaled = nn.functional.interpolate(
            pictures.to(ScalarType.Float32).clamp(-1, 1),
            [scaledHeight, scaledWidth],
            mode: InterpolationMode.Bicubic,
            align_corners: false,
            antialias: true);

        var centre = scaled.narrow(2, (scaledHeight - _size) / 2, _size).narrow(3, (scaledWidth - _size) / 2, _size);
        var levels = centre.clamp(-1, 1).div(2).add(0.5);
        return ((levels - PerChannel(_mean)) / PerChannel(_deviation)).MoveToOuterDisposeScope();

        Tensor PerChannel(float[] values) => tensor(values, [1, 3, 1, 1], device: pictures.device);
    }

    /// <summary>Scaled by <see cref="Photo.ToTensor"/>, which keeps memory flat however large the photo.</summary>
    /// <returns>[1, 3, size, size] float32 on the CPU.</returns>
    public Tensor Prepare(Photo photo)
    {
        using var scope = NewDisposeScope();
        return Prepare(photo.ToTensor(_shorterSide)).MoveToOuterDisposeScope();
    }
}
