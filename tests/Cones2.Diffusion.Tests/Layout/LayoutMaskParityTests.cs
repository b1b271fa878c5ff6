using Cones2.Diffusion.Layout;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Layout;

public sealed class LayoutMaskParityTests
{
    public static TheoryData<string> Folders => ReferenceData.FoldersWith("official_masks.safetensors");

    [Theory]
    [MemberData(nameof(Folders))]
    public void At_AuthorsLayout_EqualsTheirMasks(string folder)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile(folder, "official_masks.safetensors");
        var official = OfficialLayout.Read(folder);
        var guidance = LayoutGuidance.Reference with { GammaPlus = official.Active };
        using var mask = new LayoutMask(official.Subjects, guidance, official.ImageSize, official.ImageSize, tokens: 77);

        foreach (var side in new[] { 2, 4, 8, 16, 32, 64 }.Where(side => golden.Has($"ca_weight_{side * side}")))
        {
            var expected = golden[$"ca_weight_{side * side}"];
            var relative = (mask.At(side, side, CPU) - expected).abs() / expected.abs().clamp_min(1);
            Assert.True(relative.max().item<float>() <= 1e-6);
        }
    }
}
