using Cones2.Diffusion.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>Two convolutions with the time embedding added between them, and a skip (diffusers: models/resnet.py).</summary>
internal sealed class ResnetBlock2D : nn.Module
{
    [ComponentName(Name = "norm1")]
    private readonly GroupNorm _norm1;

    [ComponentName(Name = "conv1")]
    private readonly Conv2d _conv1;

    [ComponentName(Name = "time_emb_proj")]
    private readonly Linear? _timeProjection;

    [ComponentName(Name = "norm2")]
    private readonly GroupNorm _norm2;

    [ComponentName(Name = "conv2")]
    private readonly Conv2d _conv2;

    [ComponentName(Name = "conv_shortcut")]
    private readonly Conv2d? _shortcut;

    /// <param name="timeWidth">Width of the time embedding, or null in an autoencoder, which has none.</param>
    public ResnetBlock2D(Placement placement, int inChannels, int outChannels, int normGroups, double normEpsilon, int? timeWidth)
        : base(nameof(ResnetBlock2D))
    {
        _norm1 = new GroupNorm(placement, normGroups, inChannels, normEpsilon);
        _conv1 = new Conv2d(placement, inChannels, outChannels, kernel: 3, padding: 1);
        _timeProjection = timeWidth is { } width ? new Linear(placement, width, outChannels) : null;
        _norm2 = new GroupNorm(placement, normGroups, outChannels, normEpsilon);
        _conv2 = new Conv2d(placement, outChannels, outChannels, kernel: 3, padding: 1);
        _shortcut = inChannels == outChannels ? null : new Conv2d(placement, inChannels, outChannels, kernel: 1);
        RegisterComponents();
    }

    /// <param name="input">[batch, inChannels, height, width]</param>
    /// <param name="timeEmbedding">[batch, timeWidth], or null in an autoencoder.</param>
    /// <returns>[batch, outChannels, height, width]</returns>
    public Tensor forward(Tensor input, Tensor? timeEmbedding = null)
    {
        using var scope = NewDisposeScope();
        var hidden = Convolve(_norm1, _conv1, input);
        if (_timeProjection is not null)
            hidden.add_(_timeProjection.call(nn.functional.silu(timeEmbedding!)).unsqueeze(-1).unsqueeze(-1));
        hidden = Convolve(_norm2, _conv2, hidden);
        return hidden.add_(_shortcut?.call(input) ?? input).MoveToOuterDisposeScope();
    }

    /// <summary>Frees the normed map before the next is made: at the autoencoder's finest level each is a quarter of a gigabyte.</summary>
    private static Tensor Convolve(GroupNorm norm, Conv2d conv, Tensor input)
    {
        using var scope = NewDisposeScope();
        return conv.call(nn.functional.silu(norm.call(input), inplace: true)).MoveToOuterDisposeScope();
    }
}
