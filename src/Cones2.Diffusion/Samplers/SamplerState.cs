using static TorchSharp.torch;

namespace Cones2.Diffusion.Samplers;

/// <summary>
/// What a sampler remembers between two steps, as tensors named "memory.step", such as "derivatives.7"; empty for the
/// samplers that look at one step alone. It can be stored as it is.
/// </summary>
/// <param name="tensors">Owned from here on.</param>
public sealed class SamplerState(IReadOnlyDictionary<string, Tensor> tensors) : IDisposable
{
    public IReadOnlyDictionary<string, Tensor> Tensors { get; } = tensors;

    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
            tensor.Dispose();
    }
}
