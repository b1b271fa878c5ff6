using static TorchSharp.torch;

namespace Cones2.Diffusion.Weights;

/// <summary>Fills a module with numbers of a trained model's size, for measurements without a model folder.</summary>
public static class RandomWeights
{
    private const int BlockSize = 1 << 20;
    private const double Spread = 0.02;

    /// <summary>Norm scales become 1, a single number stays as it was made, all else is normal noise of spread 0.02; the same seed gives the same weights.</summary>
    public static void Fill(nn.Module module, Seed seed)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        // One block of noise, repeated: drawing a billion numbers would take longer than the measurement.
        var block = seed.Normal(BlockSize) * Spread;
        foreach (var (name, parameter) in module.named_parameters())
        {
            using var parameterScope = NewDisposeScope();
            if (parameter.dim() == 0)
                continue;
            if (name.Contains("norm", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal))
            {
                parameter.fill_(1);
                continue;
            }

            var repeats = (parameter.numel() + BlockSize - 1) / BlockSize;
            parameter.copy_(block.repeat(repeats)[..(int)parameter.numel()].view(parameter.shape));
        }
    }
}
