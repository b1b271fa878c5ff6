namespace Cones2.PictureWorld.Evaluation;

/// <summary>What a row came to.</summary>
/// <param name="Row">What was measured.</param>
/// <param name="Pictures">How many.</param>
/// <param name="InBox">The share of pictures in which every subject's box holds its category.</param>
/// <param name="InColor">The share in which each is also in its main colour.</param>
/// <param name="Identity">The share in which each is also in its second colour and pattern.</param>
/// <param name="Confusion">The share in which some subject carries another's colour.</param>
/// <param name="Boxes">What stands in each box by itself.</param>
/// <param name="ClipText">CLIP-T, the mean cosine of picture and prompt.</param>
/// <param name="ClipImage">CLIP-I, the mean cosine of picture and subjects' photos.</param>
/// <param name="Steps">Training steps per subject.</param>
/// <param name="BytesPerSubject">What is kept of a subject.</param>
public sealed record RowResult(
    EvaluationRow Row, int Pictures, Estimate InBox, Estimate InColor, Estimate Identity, Estimate Confusion, BoxShares Boxes,
    Estimate ClipText, Estimate ClipImage, int Steps, int BytesPerSubject);
