using Cones2.Diffusion;

namespace Cones2.Cli.Compose;

/// <summary>Layout guidance as a JSON file says it; what is absent is as suits the model, or has the default of its weighting.</summary>
internal sealed record ComposeFileGuidance
{
    public string Weighting { get; init; } = "paper";

    public double? GammaPlus { get; init; }

    public double? GammaMinus { get; init; }

    public double? Eta { get; init; }

    public double? EtaExponent { get; init; }

    public double? Weight { get; init; }

    public double? GuidedShare { get; init; }

    public string? SelfRecurrence { get; init; }

    /// <summary>Names that are not known; numbers are looked at where the picture is composed.</summary>
    public IEnumerable<InputFault> FindFaults()
    {
        if (Weighting is not ("paper" or "reference"))
            yield return new InputFault("guidance.weighting", $"is \"{Weighting}\"", "give paper or reference");
        if (SelfRecurrence is not (null or "none" or "same-level" or "published"))
            yield return new InputFault("guidance.selfRecurrence", $"is \"{SelfRecurrence}\"", "give none, same-level or published");
    }
}
