namespace Cones2.Diffusion.Residuals.PyTorch;

/// <summary>A block of numbers in the archive, named by a pickle's persistent id.</summary>
/// <param name="Type">Such as torch.FloatStorage.</param>
/// <param name="Key">The entry data/KEY holds the bytes.</param>
/// <param name="Count">Elements.</param>
internal sealed record PickledStorage(PickleGlobal Type, string Key, long Count)
{
    /// <summary>Bytes of one element.</summary>
    public int ElementSize => Type.Name switch
    {
        "DoubleStorage" => 8,
        "FloatStorage" => 4,
        _ => 2,
    };
}
