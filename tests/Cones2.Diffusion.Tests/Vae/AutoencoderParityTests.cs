using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Vae;

public sealed class AutoencoderParityTests
{
    public static TheoryData<string> Folders => ReferenceData.FoldersWith("vae.safetensors");

    [Theory]
    [MemberData(nameof(Folders))]
    public void Encode_GoldenImage_EqualsDiffusers(string folder)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var golden = new GoldenFile(folder, "vae.safetensors");
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);

        using var latents = model.Vae.Encode(golden["image"]);

        GoldenFile.AssertClose(golden["mean"], latents.Mean, 1e-4);
        GoldenFile.AssertClose(golden["logvar"], latents.LogVariance, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Decode_GoldenLatent_EqualsDiffusers(string folder)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var golden = new GoldenFile(folder, "vae.safetensors");
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);

        var image = model.Vae.Decode(golden["latent"]);

        GoldenFile.AssertClose(golden["decoded"], image, 1e-4);
    }
}
