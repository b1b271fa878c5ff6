namespace Cones2.Diffusion;

/// <summary>One thing wrong with an input.</summary>
/// <param name="Where">The file, field or setting, such as "rex.safetensors" or "subjects[1].box".</param>
/// <param name="Problem">What is wrong, with the value found, such as "is empty (width 0)".</param>
/// <param name="Remedy">What to do, as an imperative, such as "give a width of at least 8 pixels".</param>
public sealed record InputFault(string Where, string Problem, string Remedy)
{
    public override string ToString() => $"{Where}: {Problem}; {Remedy}.";
}
