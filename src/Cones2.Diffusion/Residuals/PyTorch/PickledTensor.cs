namespace Cones2.Diffusion.Residuals.PyTorch;

/// <summary>A view of a storage, in elements.</summary>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides);
