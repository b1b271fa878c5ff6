using Cones2.Diffusion.Evaluation;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Evaluation;

public sealed class ClipModelParityTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Folders => ReferenceData.FoldersWith("features.safetensors");

    [Theory]
    [MemberData(nameof(Folders))]
    public void EmbedText_GoldenTokens_EqualsTransformers(string folder)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var golden = new GoldenFile(folder, "features.safetensors");
        using var model = ClipModel.Load(ReferenceData.Model(folder), TestDevice.Float32);

        var features = model.TextFeatures(golden["input_ids"]);
        var units = model.EmbedText(golden["input_ids"]);

        GoldenFile.AssertClose(golden["text_embeds"], features, Tolerance);
        GoldenFile.AssertClose(nn.functional.normalize(golden["text_embeds"], dim: 1), units, Tolerance);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void EmbedImage_GoldenPixels_EqualsTransformers(string folder)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var golden = new GoldenFile(folder, "features.safetensors");
        using var model = ClipModel.Load(ReferenceData.Model(folder), TestDevice.Float32);

        var features = model.ImageFeatures(golden["pixel_values"]);
        var units = model.EmbedImage(golden["pixel_values"]);

        GoldenFile.AssertClose(golden["image_embeds"], features, Tolerance);
        GoldenFile.AssertClose(nn.functional.normalize(golden["image_embeds"], dim: 1), units, Tolerance);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Embeddings_GoldenPixelsAndTokens_HaveTransformersCosines(string folder)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var golden = new GoldenFile(folder, "features.safetensors");
        using var model = ClipModel.Load(ReferenceData.Model(folder), TestDevice.Float32);

        var cosines = model.EmbedImage(golden["pixel_values"]).matmul(model.EmbedText(golden["input_ids"]).t());

        GoldenFile.AssertClose(golden["cosine"], cosines, Tolerance);
    }
}
