using Cones2.Diffusion.Layers;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Layers;

public sealed class MultiHeadAttentionTests
{
    // Eight bits of mantissa round scores, probabilities and sums.
    private const double Tolerance = 0.02;

    [Fact]
    public void Attend_TrainedInBFloat16_EqualsFloat32WithItsGradients()
    {
        using var scope = NewDisposeScope();
        var (wide, narrow) = (Attend(ScalarType.Float32), Attend(ScalarType.BFloat16));

        foreach (var (expected, actual) in wide.Zip(narrow))
            Assert.InRange(((actual - expected).square().mean() / expected.square().mean()).sqrt().item<float>(), 0, Tolerance);
    }

    /// <returns>The result and the gradients of query, key and value, in float32.</returns>
    private static Tensor[] Attend(ScalarType type)
    {
        var inputs = Enumerable.Range(0, 3).Select(seed => new Seed(seed).Normal(2, 3, 40, 16).to(type).requires_grad_(true)).ToArray();

        var attended = MultiHeadAttention.Attend(inputs[0], inputs[1], inputs[2]);
        (attended.to(ScalarType.Float32) * new Seed(9).Normal(attended.shape)).sum().backward();

        return [.. inputs.Select(input => input.grad!).Prepend(attended.detach()).Select(tensor => tensor.to(ScalarType.Float32))];
    }
}
