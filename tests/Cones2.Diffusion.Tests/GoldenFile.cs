using Cones2.Diffusion.Weights;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests;

/// <summary>The tensors of one golden file.</summary>
internal sealed class GoldenFile(string folder, string file) : IDisposable
{
    private readonly SafetensorsFile _file = SafetensorsFile.Open(ReferenceData.Golden(folder, file));

    public Tensor this[string name] => _file.Read(name);

    public bool Has(string name) => _file.Entries.ContainsKey(name);

    /// <summary>Fails unless every element is within the tolerance; on any devices.</summary>
    public static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var error = (expected.cpu().to(ScalarType.Float64) - actual.cpu().to(ScalarType.Float64)).abs().max().item<double>();
        Assert.True(error <= tolerance, $"largest absolute error {error:g3}, tolerance {tolerance:g3}");
    }

    public void Dispose() => _file.Dispose();
}
