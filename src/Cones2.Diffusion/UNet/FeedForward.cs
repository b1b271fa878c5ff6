using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using Linear = Cones2.Diffusion.Layers.Linear;
using static TorchSharp.torch;

namespace Cones2.Diffusion.UNet;

/// <summary>The gated feed-forward part of a transformer block (diffusers: models/attention.py).</summary>
internal sealed class FeedForward : nn.Module<Tensor, Tensor>
{
    private const int Widening = 4;
    private const int PlacesAtOnce = 1024;

    // The published names are net.0.proj and net.2; net.1 is a dropout, which has no weights.
    [ComponentName(Name = "net")]
    private readonly ModuleList<nn.Module<Tensor, Tensor>> _layers;

    public FeedForward(Placement placement, int channels)
        : base(nameof(FeedForward))
    {
        _layers =
        [
            new GatedGelu(placement, channels, Widening * channels),
            nn.Identity(),
            new Linear(placement, Widening * channels, channels),
        ];
        RegisterComponents();
    }

    /// <param name="input">[batch, places, channels]</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        if (is_grad_enabled() || input.device.type != DeviceType.CPU)
            return _layers[2].call(_layers[0].call(input)).MoveToOuterDisposeScope();

        // Some places at a time: what is wide between the layers then stays in the cache.
        var places = input.flatten(0, 1);
        var output = empty_like(places);
        for (var start = 0; start < places.shape[0]; start += PlacesAtOnce)
        {
            using var block = NewDisposeScope();
            var end = Math.Min(start + PlacesAtOnce, (int)places.shape[0]);
            output[start..end] = _layers[2].call(_layers[0].call(places[start..end]));
        }

        return output.view(input.shape).MoveToOuterDisposeScope();
    }
}
