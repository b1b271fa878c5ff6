namespace Cones2.Diffusion.Layout;

/// <summary>How strongly, how long and in which form attention is steered to the drawn places.</summary>
public sealed record LayoutGuidance
{
    /// <summary>The paper's settings: eq. 7, gamma+ 2.5, gamma- -1e-5, every step guided.</summary>
    public static LayoutGuidance Paper { get; } = new();

    /// <summary>The authors' published settings: their weighting, +2.5 and -1e8, each step taken twice.</summary>
    public static LayoutGuidance Reference { get; } = new()
    {
        Weighting = GuidanceWeighting.Reference,
        GammaMinus = -1e8,
        SelfRecurrence = SelfRecurrence.Published,
    };

    public GuidanceWeighting Weighting { get; init; } = GuidanceWeighting.Paper;

    /// <summary>gamma+: added to a subject's own place; 0 and up.</summary>
    public double GammaPlus { get; init; } = 2.5;

    /// <summary>
    /// gamma-: added where the subject shall not appear; 0 and below. In the paper's weighting that is where another subject
    /// shall; in the reference weighting it is everywhere but in its own place.
    /// </summary>
    public double GammaMinus { get; init; } = -1e-5;

    /// <summary>The height of eta(t) at the noisiest step, in the paper's weighting.</summary>
    public double Eta { get; init; } = 1;

    /// <summary>
    /// The shape of <c>eta(t) = Eta * (t / T)^EtaExponent</c>, concave in t for exponents in [0, 1]; 0 is constant.
    /// </summary>
    public double EtaExponent { get; init; } = 0.5;

    /// <summary>w of the reference weighting; the authors use 0.05 to 0.10.</summary>
    public double Weight { get; init; } = 0.08;

    /// <summary>The share of the steps, from the noisiest on, that are guided; in [0, 1].</summary>
    public double GuidedShare { get; init; } = 1;

    public SelfRecurrence SelfRecurrence { get; init; } = SelfRecurrence.None;

    /// <summary>How many of the steps are guided.</summary>
    public int GuidedSteps(int steps) => (int)Math.Round(GuidedShare * steps, MidpointRounding.AwayFromZero);

    /// <summary>Everything out of its range; nothing if all is right.</summary>
    public IEnumerable<InputFault> FindFaults()
    {
        if (!(GammaPlus >= 0 && double.IsFinite(GammaPlus)))
            yield return new InputFault("guidance.gammaPlus", $"is {GammaPlus}", "give 0 or more");
        if (!(GammaMinus <= 0 && double.IsFinite(GammaMinus)))
            yield return new InputFault("guidance.gammaMinus", $"is {GammaMinus}", "give 0 or less");
        if (!(Eta >= 0 && double.IsFinite(Eta)))
            yield return new InputFault("guidance.eta", $"is {Eta}", "give 0 or more");
        if (!(EtaExponent is >= 0 and <= 1))
            yield return new InputFault("guidance.etaExponent", $"is {EtaExponent}, not concave", "give 0 (constant) to 1 (linear)");
        if (!(Weight >= 0 && double.IsFinite(Weight)))
            yield return new InputFault("guidance.weight", $"is {Weight}", "give 0 or more; the authors use 0.05 to 0.10");
        if (!(GuidedShare is >= 0 and <= 1))
            yield return new InputFault("guidance.guidedShare", $"is {GuidedShare}", "give 0 (no step) to 1 (every step)");
    }
}
