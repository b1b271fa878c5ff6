namespace Cones2.Diffusion.Residuals.PyTorch;

/// <summary>A function or class that a pickle names; here it is only ever compared, never called.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public static PickleGlobal RebuildTensor { get; } = new("torch._utils", "_rebuild_tensor_v2");

    public static PickleGlobal RebuildParameter { get; } = new("torch._utils", "_rebuild_parameter");

    public static PickleGlobal OrderedDictionary { get; } = new("collections", "OrderedDict");

    private static readonly HashSet<PickleGlobal> Known =
    [
        RebuildTensor, RebuildParameter, OrderedDictionary,
        new("torch", "FloatStorage"), new("torch", "HalfStorage"), new("torch", "BFloat16Storage"), new("torch", "DoubleStorage"),
    ];

    public bool IsKnown => Known.Contains(this);

    public override string ToString() => $"{Module}.{Name}";
}
