using System.Globalization;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;

namespace Cones2.PictureWorld.Evaluation;

/// <summary>One knob turned at a time, from where all stand: what a choice of them is measured by.</summary>
public static class Knobs
{
    /// <summary>The row of settings as they stand, which every other row turns one knob of.</summary>
    public const string AsChosen = "as chosen";

    private const int Subjects = 2;

    /// <summary>Knobs that need no subject to be learned again: layout guidance, and the sampling around it.</summary>
    public static IReadOnlyList<EvaluationRow> OfComposing(LayoutGuidance guidance, LayoutGuidance reference, CompositionRequest sampling) =>
    [
        Row(AsChosen, guidance),
        .. Turn("gamma+", [1, 2.5, 5, 10, 20], value => guidance with { GammaPlus = value }),
        .. Turn("gamma-", [-1e-5, -1, -2.5, -10, -1e4], value => guidance with { GammaMinus = value }),
        .. Turn("eta", [0.5, 1, 2, 4], value => guidance with { Eta = value }),
        .. Turn("eta exponent", [0, 0.25, 0.5, 1], value => guidance with { EtaExponent = value }),
        .. Turn("guided share", [0.2, 0.4, 0.6, 0.8, 1], value => guidance with { GuidedShare = value }),
        .. Turn("reference w", [0.04, 0.08, 0.16, 0.32], value => reference with { Weight = value }),
        .. Values([2, 3, 4, 6, 7.5]).Select(scale => Row(Name("guidance scale", scale), guidance) with { Sampling = sampling with { GuidanceScale = scale } }),
        .. Values([15, 25, 50]).Select(steps => Row(Name("inference steps", steps), guidance) with { Sampling = sampling with { InferenceSteps = (int)steps } }),
    ];

    /// <summary>Knobs with which every subject is learned anew.</summary>
    public static IReadOnlyList<(string Name, TrainingRecipe Recipe)> OfLearning(TrainingRecipe recipe) =>
    [
        (AsChosen, recipe),
        .. Values([1.0 / 3, 2.0 / 3, 4.0 / 3, 8.0 / 3]).Select(times => (int)Math.Round(times * recipe.Steps)).Select(value => (Name("steps", value), recipe with { Steps = value })),
        .. Values([0.1, 0.3, 3, 10]).Select(times => times * recipe.LearningRate).Select(value => (Name("learning rate", value), recipe with { LearningRate = value })),
        .. Enum.GetValues<LearningRateSchedule>().Where(value => value != recipe.LearningRateSchedule)
            .Select(value => ($"learning rate schedule {LearningRateSchedules.Of(value)}", recipe with { LearningRateSchedule = value })),
        .. Values([0, 1e-4, 1e-2, 1e-1, 1]).Select(value => (Name("lambda", value), recipe with { Lambda = value })),
    ];

    /// <summary>The knob that a row turns: its name without the value.</summary>
    public static string Of(string row) => row == AsChosen ? row : row[..row.LastIndexOf(' ')];

    /// <summary>A row of two subjects under the guidance of the small model.</summary>
    public static EvaluationRow Row(string name, LayoutGuidance guidance) => new(name, Subjects, Twins: false, LearningWay.Residual, guidance);

    private static IEnumerable<EvaluationRow> Turn(string knob, IEnumerable<double> values, Func<double, LayoutGuidance> set) =>
        values.Select(value => Row(Name(knob, value), set(value)));

    private static string Name(string knob, double value) => string.Create(CultureInfo.InvariantCulture, $"{knob} {value:g4}");

    private static double[] Values(params double[] values) => values;
}
