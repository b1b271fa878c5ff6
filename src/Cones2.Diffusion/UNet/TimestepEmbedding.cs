using Cones2.Diffusion.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>Sines and cosines of the timestep through two linear layers (diffusers: models/embeddings.py).</summary>
internal sealed class TimestepEmbedding : nn.Module<Tensor, Tensor>
{
    private const double MaxPeriod = 10_000;

    [ComponentName(Name = "linear_1")]
    private readonly Linear _first;

    [ComponentName(Name = "linear_2")]
    private readonly Linear _second;

    private readonly UNetConfig _config;
    private readonly ScalarType _computeType;

    public TimestepEmbedding(UNetConfig config, Placement placement)
        : base(nameof(TimestepEmbedding))
    {
        _config = config;
        _computeType = placement.ComputeType;
        var channels = config.BlockChannels[0];
        _first = new Linear(placement, channels, 4 * channels);
        _second = new Linear(placement, 4 * channels, 4 * channels);
        RegisterComponents();
    }

    /// <param name="input">Timesteps [batch], fractions allowed.</param>
    /// <returns>[batch, 4 * channels]</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var half = _config.BlockChannels[0] / 2;
        var exponent = -Math.Log(MaxPeriod) * arange(half, ScalarType.Float32, input.device) / (half - _config.FrequencyShift);
        var angles = input.to(ScalarType.Float32).unsqueeze(1) * exp(exponent).unsqueeze(0);
        var waves = _config.FlipSinToCos ? cat([cos(angles), sin(angles)], 1) : cat([sin(angles), cos(angles)], 1);
        return _second.call(nn.functional.silu(_first.call(waves.to(_computeType)))).MoveToOuterDisposeScope();
    }
}
