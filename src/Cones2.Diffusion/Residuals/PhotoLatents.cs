using System.Security.Cryptography;
using Cones2.Diffusion.Vae;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Residuals;

/// <summary>The latents of a subject's photos, encoded once and sampled at each step.</summary>
public sealed class PhotoLatents : IDisposable
{
    private readonly IReadOnlyList<LatentDistribution> _views;
    private readonly double _scalingFactor;

    private PhotoLatents(IReadOnlyList<LatentDistribution> views, double scalingFactor, string digest)
    {
        _views = views;
        _scalingFactor = scalingFactor;
        Digest = digest;
    }

    public int Count => _views.Count;

    /// <summary>SHA-256 of the photos' pixels, in order.</summary>
    public string Digest { get; }

    /// <param name="images">Each [1, 3, size, size] in [-1, 1].</param>
    /// <param name="encoded">Told how many are done.</param>
    /// <exception cref="OperationCanceledException">Between two photos.</exception>
    public static PhotoLatents Encode(
        AutoencoderKL vae, IReadOnlyList<Tensor> images, Action<int>? encoded = null, CancellationToken cancellationToken = default)
    {
        using var noGradient = no_grad();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var views = new List<LatentDistribution>();
        foreach (var image in images)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            hash.AppendData(image.cpu().contiguous().bytes);
            var view = vae.Encode(image);
            view.Mean.DetachFromDisposeScope();
            view.LogVariance.DetachFromDisposeScope();
            views.Add(view);
            encoded?.Invoke(views.Count);
        }

        return new PhotoLatents(views, vae.Config.ScalingFactor, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>A draw of the latents of one photo, scaled; in each round of <see cref="Count"/> steps each photo comes once.</summary>
    /// <returns>[1, channels, height, width]; the caller owns it.</returns>
    public Tensor Draw(Seed seed, int step)
    {
        using var scope = NewDisposeScope();
        var (round, turn) = Math.DivRem(step, Count);
        var view = _views[Order(seed.Derive("order", round))[turn]];
        var noise = seed.Derive("latents", step).Normal(view.Mean.shape).to(view.Mean.device);
        return (view.Sample(noise) * _scalingFactor).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var view in _views)
            view.Dispose();
    }

    private int[] Order(Seed seed) =>
        [.. Enumerable.Range(0, Count).OrderBy(index => seed.Derive("photo", index).Value)];
}
