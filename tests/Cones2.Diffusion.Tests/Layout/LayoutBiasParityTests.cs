using Cones2.Diffusion.Layers;
using Cones2.Diffusion.Layout;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Layout;

public sealed class LayoutBiasParityTests
{
    private const string File = "edited_attention.safetensors";

    public static TheoryData<string> Folders => ReferenceData.FoldersWith(File);

    [Theory]
    [MemberData(nameof(Folders))]
    public void Attend_PaperWeighting_EqualsExplicitSoftmax(string folder) =>
        AssertParity(folder, GuidanceWeighting.Paper, "paper", scalars => scalars[0]);

    [Theory]
    [MemberData(nameof(Folders))]
    public void Attend_ReferenceWeighting_EqualsAuthorsCode(string folder) =>
        AssertParity(folder, GuidanceWeighting.Reference, "official", scalars => scalars[2] * Math.Log(1 + scalars[1] * scalars[1]));

    [Theory]
    [MemberData(nameof(Folders))]
    public void ScoreDeviation_GoldenQueries_EqualsStdOfTheScoreMatrix(string folder)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile(folder, File);
        var (query, key, expected) = (golden["q"], golden["k"], golden["score_std"]);

        for (var row = 0; row < query.shape[0]; row++)
            GoldenFile.AssertClose(expected[row], LayoutBias.ScoreDeviation(query[row], key[row]), 1e-5);
    }

    private static void AssertParity(string folder, GuidanceWeighting weighting, string expected, Func<float[], double> factor)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile(folder, File);
        var (query, key, mask) = (golden["q"], golden["k"], golden["mask"]);
        var strength = factor([.. golden["scalars"].data<float>()]);

        var rows = Enumerable.Range(0, (int)query.shape[0])
            .Select(row => LayoutBias.BiasOf(mask[row], weighting, strength, query[row], key[row]));
        var attended = MultiHeadAttention.Attend(query, key, golden["v"], stack([.. rows]).unsqueeze(1));

        var places = query.shape[2];
        GoldenFile.AssertClose(golden[expected].transpose(1, 2).reshape(query.shape[0], places, -1), attended, 1e-5);
    }
}
