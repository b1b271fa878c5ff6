using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Training;

/// <summary>
/// The weights of a module that is trained, and their gradients, each in one piece of memory, of which the module's parameters
/// are views: an optimizer's step is then some ten operations instead of some ten for each of hundreds of parameters, which
/// on a GPU take longer to order than to do.
/// </summary>
public sealed class FlatParameters : IDisposable
{
    // Elements; each parameter begins where vector units load best.
    private const long Alignment = 64;

    private readonly IReadOnlyList<(string Name, long Offset, long[] Shape, long[] Strides)> _parts;

    /// <param name="module">In one format, on one device. Its parameters move here, keep their values, and get gradients of zero.</param>
    public FlatParameters(nn.Module module)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var parameters = module.named_parameters().ToList();
        var parts = new List<(string, long, long[], long[])>();
        var length = 0L;
        foreach (var (name, parameter) in parameters)
        {
            parts.Add((name, length, parameter.shape, parameter.stride()));
            length += (parameter.numel() + Alignment - 1) / Alignment * Alignment;
        }

        _parts = parts;
        var (type, device) = (parameters[0].parameter.dtype, parameters[0].parameter.device);
        Gradient = zeros(length, type, device).DetachFromDisposeScope();
        Weights = new Parameter(zeros(length, type, device));
        Weights.DetachFromDisposeScope();
        Weights.grad = Gradient;
        foreach (var ((_, parameter), (_, weight), (_, gradient)) in parameters.Zip(Split(Weights.detach()), Split(Gradient)))
        {
            weight.copy_(parameter);
            parameter.set_(weight);
            parameter.requires_grad_(true);
            parameter.grad = gradient;
        }
    }

    /// <summary>All weights [length]; what an optimizer is given.</summary>
    public Parameter Weights { get; }

    /// <summary>Of <see cref="Weights"/>; a backward pass adds to it.</summary>
    public Tensor Gradient { get; }

    /// <summary>The parameters' parts, by name and in the module's order, of numbers kept for every weight.</summary>
    /// <param name="flat">[length]</param>
    /// <returns>Views; the caller's scope owns them.</returns>
    public IEnumerable<(string Name, Tensor Part)> Split(Tensor flat) =>
        _parts.Select(part => (part.Name, flat.as_strided(part.Shape, part.Strides, part.Offset)));

    public void Dispose()
    {
        Weights.Dispose();
        Gradient.Dispose();
    }
}
