using System.Text.Json;
using System.Text.Json.Nodes;
using Cones2.Diffusion.Samplers;
using Cones2.Diffusion.TextEncoding;
using Cones2.Diffusion.UNet;
using Cones2.Diffusion.Vae;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Weights;

/// <summary>
/// Writes a model of our modules as a folder in the diffusers layout, which <see cref="StableDiffusion.Load"/>, and diffusers
/// too, reads back. The tokenizer is written apart, by <see cref="Tokenization.TokenizerFolder"/>.
/// </summary>
public static class ModelFolderWriter
{
    /// <param name="path">The model's folder; made where it is absent, its files replaced where they are there.</param>
    /// <param name="schedule">The noise that the model was trained on.</param>
    /// <param name="type">Of the stored weights, such as float16.</param>
    /// <exception cref="InvalidInputException">The folder can't be written.</exception>
    public static void Write(
        string path, TextEncoder textEncoder, UNet2DConditionModel unet, AutoencoderKL vae, NoiseScheduleConfig schedule, ScalarType type)
    {
        JsonFile.WriteObject(Path.Combine(path, "model_index.json"), new JsonObject
        {
            ["_class_name"] = "StableDiffusionPipeline",
            ["scheduler"] = new JsonArray("diffusers", "DDIMScheduler"),
            ["text_encoder"] = new JsonArray("transformers", "CLIPTextModel"),
            ["tokenizer"] = new JsonArray("transformers", "CLIPTokenizer"),
            ["unet"] = new JsonArray("diffusers", "UNet2DConditionModel"),
            ["vae"] = new JsonArray("diffusers", "AutoencoderKL"),
            ["safety_checker"] = new JsonArray(null, null),
            ["feature_extractor"] = new JsonArray(null, null),
            ["requires_safety_checker"] = false,
        });
        JsonFile.WriteObject(Path.Combine(path, "scheduler", "scheduler_config.json"), Of(schedule));
        JsonFile.WriteObject(Path.Combine(path, "text_encoder", "config.json"), Of(textEncoder.Config));
        JsonFile.WriteObject(Path.Combine(path, "unet", "config.json"), Of(unet.Config));
        JsonFile.WriteObject(Path.Combine(path, "vae", "config.json"), Of(vae.Config, vae.Config.Factor * unet.Config.SampleSize));
        WriteWeights(Path.Combine(path, "text_encoder", "model.safetensors"), textEncoder, "text_model.", type);
        WriteWeights(Path.Combine(path, "unet", "diffusion_pytorch_model.safetensors"), unet, "", type);
        WriteWeights(Path.Combine(path, "vae", "diffusion_pytorch_model.safetensors"), vae, "", type);
    }

    private static JsonObject Of(NoiseScheduleConfig config) => new()
    {
        ["_class_name"] = "DDIMScheduler",
        ["num_train_timesteps"] = config.TrainTimesteps,
        ["beta_start"] = config.BetaStart,
        ["beta_end"] = config.BetaEnd,
        ["beta_schedule"] = Snake(config.BetaSchedule),
        ["trained_betas"] = config.TrainedBetas is { } betas ? new JsonArray([.. betas]) : null,
        ["rescale_betas_zero_snr"] = config.RescaleBetasZeroSnr,
        ["prediction_type"] = Snake(config.PredictionType),
        ["steps_offset"] = config.StepsOffset,
        ["set_alpha_to_one"] = config.SetAlphaToOne,
        ["timestep_spacing"] = Snake(config.TimestepSpacing ?? TimestepSpacing.Leading),
        ["clip_sample"] = false,
        ["thresholding"] = false,
    };

    private static JsonObject Of(TextEncoderConfig config) => new()
    {
        ["architectures"] = new JsonArray("CLIPTextModel"),
        ["model_type"] = "clip_text_model",
        ["vocab_size"] = config.VocabularySize,
        ["hidden_size"] = config.HiddenSize,
        ["intermediate_size"] = config.IntermediateSize,
        ["num_hidden_layers"] = config.Layers,
        ["num_attention_heads"] = config.Heads,
        ["max_position_embeddings"] = config.MaxPositions,
        ["hidden_act"] = Snake(config.Activation),
        ["layer_norm_eps"] = config.LayerNormEpsilon,
        ["attention_dropout"] = 0,
        ["bos_token_id"] = config.VocabularySize - 2,
        ["eos_token_id"] = config.VocabularySize - 1,
    };

    private static JsonObject Of(UNetConfig config) => new()
    {
        ["_class_name"] = "UNet2DConditionModel",
        ["act_fn"] = "silu",
        ["sample_size"] = config.SampleSize,
        ["in_channels"] = config.LatentChannels,
        ["out_channels"] = config.LatentChannels,
        ["block_out_channels"] = new JsonArray([.. config.BlockChannels]),
        ["down_block_types"] = new JsonArray([.. config.DownAttention.Select(attention => attention ? "CrossAttnDownBlock2D" : "DownBlock2D")]),
        ["up_block_types"] = new JsonArray([.. config.UpAttention.Select(attention => attention ? "CrossAttnUpBlock2D" : "UpBlock2D")]),
        ["mid_block_type"] = "UNetMidBlock2DCrossAttn",
        ["layers_per_block"] = config.LayersPerBlock,
        ["attention_head_dim"] = new JsonArray([.. config.Heads]),
        ["transformer_layers_per_block"] = new JsonArray([.. config.TransformerDepths]),
        ["cross_attention_dim"] = config.CrossAttentionWidth,
        ["use_linear_projection"] = config.LinearProjection,
        ["norm_num_groups"] = config.NormGroups,
        ["norm_eps"] = config.NormEpsilon,
        ["flip_sin_to_cos"] = config.FlipSinToCos,
        ["freq_shift"] = config.FrequencyShift,
        ["downsample_padding"] = 1,
    };

    private static JsonObject Of(AutoencoderConfig config, int pictureSize) => new()
    {
        ["_class_name"] = "AutoencoderKL",
        ["act_fn"] = "silu",
        ["sample_size"] = pictureSize,
        ["in_channels"] = config.ImageChannels,
        ["out_channels"] = config.ImageChannels,
        ["latent_channels"] = config.LatentChannels,
        ["block_out_channels"] = new JsonArray([.. config.BlockChannels]),
        ["down_block_types"] = new JsonArray([.. config.BlockChannels.Select(_ => "DownEncoderBlock2D")]),
        ["up_block_types"] = new JsonArray([.. config.BlockChannels.Select(_ => "UpDecoderBlock2D")]),
        ["layers_per_block"] = config.LayersPerBlock,
        ["norm_num_groups"] = config.NormGroups,
        ["mid_block_add_attention"] = config.MidBlockAttention,
        ["use_quant_conv"] = config.QuantConv,
        ["use_post_quant_conv"] = config.PostQuantConv,
        ["scaling_factor"] = config.ScalingFactor,
    };

    private static string Snake<T>(T value)
        where T : struct, Enum => value switch
        {
            // The one name with a digit.
            Samplers.BetaSchedule.SquaredCosCapV2 => "squaredcos_cap_v2",
            _ => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()),
        };

    private static void WriteWeights(string path, nn.Module module, string prefix, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        SafetensorsWriter.Write(
            path,
            module.named_parameters().ToDictionary(pair => prefix + pair.name, pair => pair.parameter.detach().to(type)),
            new Dictionary<string, string> { ["format"] = "pt" });
    }
}
