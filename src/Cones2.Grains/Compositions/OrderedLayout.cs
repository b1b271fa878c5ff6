using Cones2.Contracts.Compositions;
using Cones2.Diffusion;
using Cones2.Diffusion.Layout;

namespace Cones2.Grains.Compositions;

/// <summary>An order's places and guidance in the engine's terms.</summary>
internal static class OrderedLayout
{
    /// <param name="settings">Of the order.</param>
    /// <param name="paper">What suits the model in the paper's weighting; null for the paper's own settings.</param>
    /// <exception cref="InvalidInputException">The weighting is not known.</exception>
    public static LayoutGuidance ToGuidance(this LayoutSettings settings, LayoutGuidance? paper = null)
    {
        var guidance = settings.Weighting switch
        {
            "paper" => paper ?? LayoutGuidance.Paper,
            "reference" => LayoutGuidance.Reference,
            _ => throw new InvalidInputException("layout.weighting", $"is \"{settings.Weighting}\"", "give paper or reference"),
        };
        return guidance with
        {
            GammaPlus = settings.GammaPlus ?? guidance.GammaPlus,
            GammaMinus = settings.GammaMinus ?? guidance.GammaMinus,
            Eta = settings.Eta ?? guidance.Eta,
            SelfRecurrence = settings.SelfRecurrence switch
            {
                null => guidance.SelfRecurrence,
                "none" => SelfRecurrence.None,
                "same-level" => SelfRecurrence.SameLevel,
                "published" => SelfRecurrence.Published,
                _ => throw new InvalidInputException("layout.selfRecurrence", $"is \"{settings.SelfRecurrence}\"", "give none, same-level or published"),
            },
            EtaExponent = settings.EtaExponent ?? guidance.EtaExponent,
            Weight = settings.Weight ?? guidance.Weight,
            GuidedShare = settings.GuidedShare ?? guidance.GuidedShare,
        };
    }

    public static BoxRegion? ToRegion(this PictureBox? box) =>
        box is null ? null : new BoxRegion(new Box(box.Left, box.Top, box.Right, box.Bottom));
}
