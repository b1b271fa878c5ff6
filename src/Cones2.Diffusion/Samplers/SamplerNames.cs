namespace Cones2.Diffusion.Samplers;

/// <summary>The samplers' names in commands, files and requests.</summary>
public static class SamplerNames
{
    private static readonly Dictionary<string, SamplerKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ddim"] = SamplerKind.Ddim,
        ["pndm"] = SamplerKind.Pndm,
        ["euler"] = SamplerKind.Euler,
        ["lms"] = SamplerKind.Lms,
        ["dpmpp-2m"] = SamplerKind.DpmSolver,
        ["dpmpp-2m-karras"] = SamplerKind.DpmSolverKarras,
        ["unipc"] = SamplerKind.UniPc,
    };

    /// <summary>Every name, the paper's sampler first.</summary>
    public static IReadOnlyCollection<string> All => Kinds.Keys;

    /// <summary>The kind of a name, in any case of letters.</summary>
    /// <exception cref="InvalidInputException">No sampler has that name; lists those there are.</exception>
    public static SamplerKind Parse(string name) => Kinds.TryGetValue(name, out var kind)
        ? kind
        : throw new InvalidInputException("sampler", $"is \"{name}\"", $"give one of {string.Join(", ", All)}");

    public static string Of(SamplerKind kind) => Kinds.Single(pair => pair.Value == kind).Key;
}
