using Cones2.Diffusion;
using Cones2.Diffusion.TextEncoding;
using Cones2.Diffusion.UNet;
using Cones2.Diffusion.Weights;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>UNet and text encoder, which are trained together.</summary>
internal sealed class Denoiser : nn.Module
{
    public readonly UNet2DConditionModel UNet;
    public readonly TextEncoder TextEncoder;

    /// <summary>Weights still to be filled.</summary>
    public Denoiser(TextEncoderConfig text, Placement placement)
        : base(nameof(Denoiser))
    {
        UNet = new UNet2DConditionModel(SmallModelShape.UNet, placement);
        TextEncoder = new TextEncoder(text, placement);
        RegisterComponents();
    }

    /// <summary>Before its first step.</summary>
    /// <param name="text">Where the text encoder begins; copied.</param>
    public static Denoiser Fresh(TextEncoder text, Placement placement, Seed seed)
    {
        using var noGradient = no_grad();
        var fresh = new Denoiser(text.Config, placement);
        InitialWeights.Fill(fresh.UNet, seed, "conv2.weight", "proj_out.weight", "conv_out.weight");
        Copy(text, fresh.TextEncoder);
        return fresh;
    }

    /// <summary>With the weights of a model that is trained already; copied.</summary>
    public static Denoiser Of(StableDiffusion model, Placement placement)
    {
        using var noGradient = no_grad();
        var denoiser = new Denoiser(model.TextEncoder.Config, placement);
        Copy(model.TextEncoder, denoiser.TextEncoder);
        Copy(model.UNet, denoiser.UNet);
        return denoiser;
    }

    /// <summary>The same where weights are as narrow as arithmetic; its weights still to be filled. Null where these are.</summary>
    public Denoiser? Narrower() => UNet.Placement is var wide && wide.WeightType == wide.ComputeType
        ? null
        : new Denoiser(TextEncoder.Config, wide with { WeightType = wide.ComputeType });

    private static void Copy(nn.Module from, nn.Module to)
    {
        foreach (var (source, target) in from.parameters().Zip(to.parameters()))
            target.copy_(source);
    }
}
