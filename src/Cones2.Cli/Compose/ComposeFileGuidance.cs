using Cones2.Diffusion;
using Cones2.Diffusion.Layout;

namespace Cones2.Cli.Compose;

/// <summary>Layout guidance as a JSON file says it; what is absent has the default of its weighting.</summary>
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

    /// <param name="paper">The defaults of the paper's weighting.</param>
    /// <param name="reference">The defaults of the reference weighting.</param>
    /// <exception cref="InvalidInputException">A name is not known.</exception>
    public LayoutGuidance ToGuidance(LayoutGuidance paper, LayoutGuidance reference)
    {
        var guidance = Weighting switch
        {
            "paper" => paper,
            "reference" => reference,
            _ => throw new InvalidInputException("guidance.weighting", $"is \"{Weighting}\"", "give paper or reference"),
        };
        return guidance with
        {
            GammaPlus = GammaPlus ?? guidance.GammaPlus,
            GammaMinus = GammaMinus ?? guidance.GammaMinus,
            Eta = Eta ?? guidance.Eta,
            EtaExponent = EtaExponent ?? guidance.EtaExponent,
            Weight = Weight ?? guidance.Weight,
            GuidedShare = GuidedShare ?? guidance.GuidedShare,
            SelfRecurrence = SelfRecurrence switch
            {
                null => guidance.SelfRecurrence,
                "none" => Diffusion.Layout.SelfRecurrence.None,
                "same-level" => Diffusion.Layout.SelfRecurrence.SameLevel,
                "published" => Diffusion.Layout.SelfRecurrence.Published,
                _ => throw new InvalidInputException("guidance.selfRecurrence", $"is \"{SelfRecurrence}\"", "give none, same-level or published"),
            },
        };
    }
}
