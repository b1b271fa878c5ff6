using Cones2.Diffusion.UNet;
using static TorchSharp.torch;

namespace Cones2.Cli.Bench;

/// <summary>
/// Counts the floating-point operations of the products in calls of a UNet, by looking on: those of linear layers and
/// convolutions from their outputs, those of attention from the shapes around it.
/// </summary>
internal sealed class OperationCount : IDisposable
{
    private const int PromptTokens = 77;

    private readonly List<Action> _unhook = [];

    public OperationCount(UNet2DConditionModel unet)
    {
        foreach (var (name, module) in unet.named_modules())
        {
            if (module is nn.Module<Tensor, Tensor> layer)
                _unhook.Add(layer.register_forward_hook((_, input, output) => Look(name, layer, input, output)).remove);
        }
    }

    /// <summary>A multiply-add counts as two.</summary>
    public double Total { get; private set; }

    public void Dispose() => _unhook.ForEach(unhook => unhook());

    private Tensor Look(string name, nn.Module<Tensor, Tensor> layer, Tensor input, Tensor output)
    {
        var weight = layer.named_parameters(recurse: false).Where(parameter => parameter.name == "weight").Select(parameter => parameter.parameter).FirstOrDefault();
        if (weight is not null && weight.dim() > 1)
            Total += 2.0 * output.numel() * (weight.numel() / weight.shape[0]);

        // Q K^T and the weighted sum of V.
        if (name.EndsWith("attn1", StringComparison.Ordinal))
            Total += 4.0 * input.numel() * input.shape[1];
        else if (name.EndsWith("attn2.to_q", StringComparison.Ordinal))
            Total += 4.0 * output.numel() * PromptTokens;
        return output;
    }
}
