using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Cones2.Diffusion.TextEncoding;

/// <summary>The stack of transformer layers of a text or picture encoder (CLIPEncoder).</summary>
internal sealed class TextLayers : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "layers")]
    private readonly ModuleList<TextLayer> _layers;

    public TextLayers(ITransformerConfig config, Placement placement)
        : base(nameof(TextLayers))
    {
        _layers = new ModuleList<TextLayer>([.. Enumerable.Range(0, config.Layers).Select(_ => new TextLayer(config, placement))]);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        foreach (var layer in _layers)
            input = layer.call(input);
        return input.MoveToOuterDisposeScope();
    }
}
