using static TorchSharp.torch;

namespace Cones2.Diffusion.Weights;

/// <summary>Fills a module with the weights from which its training begins.</summary>
public static class InitialWeights
{
    private const double EmbeddingSpread = 0.02;

    /// <summary>
    /// Linear layers and convolutions are even in +-1 / sqrt(inputs), embeddings normal of spread 0.02, biases 0, norm scales
    /// 1 and single numbers as they were made; the same seed gives the same weights.
    /// </summary>
    /// <param name="module">Of our layers, its parameters by their published names.</param>
    /// <param name="seed">Each parameter is drawn from its own derived seed.</param>
    /// <param name="zeroed">
    /// Endings of the names of weights that begin at 0, such as "conv2.weight": layers that close a residual branch, so that
    /// a deep network begins as the identity (Goyal et al. 2017, arXiv 1706.02677, section 5.1).
    /// </param>
    public static void Fill(nn.Module module, Seed seed, params IReadOnlyList<string> zeroed)
    {
        using var noGradient = no_grad();
        foreach (var (name, parameter) in module.named_parameters())
        {
            using var scope = NewDisposeScope();
            if (parameter.dim() == 0)
                continue;
            if (parameter.dim() == 1)
                parameter.fill_(name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0);
            else if (zeroed.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)))
                parameter.fill_(0);
            else
                parameter.copy_(Draw(parameter, name, seed.Derive(name, 0)));
        }
    }

    private static Tensor Draw(Tensor parameter, string name, Seed seed)
    {
        if (name.Contains("embedding.weight", StringComparison.Ordinal))
            return seed.Normal(parameter.shape) * EmbeddingSpread;

        using var generator = new Generator(unchecked((ulong)seed.Value), CPU);
        var bound = 1 / Math.Sqrt((double)parameter.numel() / parameter.shape[0]);
        return (rand(parameter.shape, ScalarType.Float32, generator: generator) * 2 - 1) * bound;
    }
}
