using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.UNet;

public sealed class UNetParityTests
{
    public static TheoryData<string> Square => ReferenceData.FoldersWith("unet.safetensors");

    public static TheoryData<string> Rectangular => ReferenceData.FoldersWith("unet_rect.safetensors");

    [Theory]
    [MemberData(nameof(Square))]
    public void Forward_GoldenLatents_EqualsDiffusers(string folder) => AssertParity(folder, "unet.safetensors");

    [Theory]
    [MemberData(nameof(Rectangular))]
    public void Forward_RectangularLatents_EqualsDiffusers(string folder) => AssertParity(folder, "unet_rect.safetensors");

    private static void AssertParity(string folder, string file)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var golden = new GoldenFile(folder, file);
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);

        using var text = model.UNet.ProjectText(golden["encoder_hidden_states"]);
        var prediction = model.UNet.forward(golden["sample"], golden["timestep"], text);

        GoldenFile.AssertClose(golden["out"], prediction, 1e-4);
    }
}
