using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.TextEncoding;

public sealed class TextEncoderParityTests
{
    public static TheoryData<string> Folders => ReferenceData.FoldersWith("text_encoder.safetensors");

    [Theory]
    [MemberData(nameof(Folders))]
    public void Forward_GoldenTokens_EqualsTransformers(string folder)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var golden = new GoldenFile(folder, "text_encoder.safetensors");
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);

        var hiddenStates = model.TextEncoder.forward(golden["input_ids"]);

        GoldenFile.AssertClose(golden["last_hidden_state"], hiddenStates, 1e-5);
    }
}
