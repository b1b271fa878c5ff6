using Cones2.Diffusion.Samplers;
using Cones2.Diffusion.TextEncoding;
using Cones2.Diffusion.UNet;
using Cones2.Diffusion.Vae;

namespace Cones2.Diffusion.Weights;

/// <summary>
/// What transformers' and diffusers' config.json files say, in our records. A field that is absent has the default of the
/// class that wrote the file, not that of our record.
/// </summary>
internal static class ModelConfigs
{
    /// <summary>Who wrote a file of transformers' and how its weights began.</summary>
    public static readonly IReadOnlyList<string> Provenance =
        ["architectures", "torch_dtype", "dtype", "transformers_version", "initializer_factor", "initializer_range"];

    /// <summary>A CLIPTextConfig (transformers, models/clip/configuration_clip.py).</summary>
    public static TextEncoderConfig TextEncoder(string path)
    {
        var reader = new ConfigReader(path);
        var config = TextEncoder(reader);
        reader.Finish();
        return config;
    }

    /// <summary>The same, in a file that holds more than it.</summary>
    public static TextEncoderConfig TextEncoder(ConfigReader reader)
    {
        var config = new TextEncoderConfig
        {
            VocabularySize = reader.Integer("vocab_size", 49408),
            HiddenSize = reader.Integer("hidden_size", 512),
            IntermediateSize = reader.Integer("intermediate_size", 2048),
            Layers = reader.Integer("num_hidden_layers", 12),
            Heads = reader.Integer("num_attention_heads", 8),
            MaxPositions = reader.Integer("max_position_embeddings", 77),
            LayerNormEpsilon = reader.Number("layer_norm_eps", 1e-5),
            Activation = Activation(reader),
        };
        CheckTransformer(reader, config);
        reader.Expect("model_type", "clip_text_model");
        reader.Ignore("bos_token_id", "eos_token_id", "pad_token_id", "projection_dim");
        return config;
    }

    /// <summary>The hidden_act of a CLIPTextConfig or a CLIPVisionConfig.</summary>
    public static TextActivation Activation(ConfigReader reader) =>
        reader.Choice("hidden_act", new Dictionary<string, TextActivation>
        {
            ["gelu"] = TextActivation.Gelu,
            ["quick_gelu"] = TextActivation.QuickGelu,
        }) ?? TextActivation.QuickGelu;

    /// <summary>What holds for the layers of a CLIPTextConfig and a CLIPVisionConfig.</summary>
    public static void CheckTransformer(ConfigReader reader, ITransformerConfig config)
    {
        if (config.Heads < 1 || config.HiddenSize % config.Heads != 0)
            reader.Fault("num_attention_heads", $"a divisor of hidden_size ({config.HiddenSize})");
        reader.Expect("attention_dropout", 0);
        reader.Expect("dropout", 0);
        reader.Ignore([.. Provenance]);
    }

    /// <summary>A UNet2DConditionModel's (diffusers, models/unets/unet_2d_condition.py).</summary>
    public static UNetConfig UNet(string path)
    {
        var reader = new ConfigReader(path);
        reader.Expect("_class_name", "UNet2DConditionModel");
        var channels = reader.Integers("block_out_channels", [320, 640, 1280, 1280]);
        var levels = channels.Count;
        var heads = reader.Integers("attention_head_dim", [.. Enumerable.Repeat(8, levels)], levels);
        var config = new UNetConfig
        {
            LatentChannels = reader.Integer("out_channels", 4),
            SampleSize = reader.Integer("sample_size", 64),
            BlockChannels = channels,
            DownAttention = reader.Choices("down_block_types", AllButLast(levels), Types("CrossAttnDownBlock2D", "DownBlock2D"), levels),
            UpAttention = reader.Choices("up_block_types", [.. AllButLast(levels).Reverse()], Types("CrossAttnUpBlock2D", "UpBlock2D"), levels),
            LayersPerBlock = reader.Integer("layers_per_block", 2),
            Heads = reader.Integers("num_attention_heads", heads, levels),
            TransformerDepths = reader.Integers("transformer_layers_per_block", [.. Enumerable.Repeat(1, levels)], levels),
            CrossAttentionWidth = reader.Integer("cross_attention_dim", 1280),
            LinearProjection = reader.Flag("use_linear_projection", false),
            NormGroups = reader.Integer("norm_num_groups", 32),
            NormEpsilon = reader.Number("norm_eps", 1e-5),
            FlipSinToCos = reader.Flag("flip_sin_to_cos", true),
            FrequencyShift = reader.Number("freq_shift", 0),
        };

        if (reader.Integer("in_channels", 4) != config.LatentChannels)
            reader.Fault("in_channels", $"{config.LatentChannels}, as out_channels: text-to-image models only, no inpainting or depth");
        CheckGroups(reader, channels, config.NormGroups);
        for (var level = 0; level < levels; level++)
        {
            if (config.BlockChannels[level] % config.Heads[level] != 0)
                reader.Fault("attention_head_dim", $"a divisor of {config.BlockChannels[level]} for level {level}");
        }

        reader.Expect("act_fn", "silu", "swish");
        reader.Expect("attention_type", "default");
        reader.Expect("mid_block_type", "UNetMidBlock2DCrossAttn");
        reader.Expect("resnet_time_scale_shift", "default");
        reader.Expect("time_embedding_type", "positional");
        foreach (var off in new[] { "center_input_sample", "class_embeddings_concat", "dual_cross_attention", "only_cross_attention", "mid_block_only_cross_attention", "resnet_skip_time_act" })
            reader.Expect(off, false);
        foreach (var one in new[] { "downsample_padding", "mid_block_scale_factor", "resnet_out_scale_factor" })
            reader.Expect(one, 1);
        foreach (var three in new[] { "conv_in_kernel", "conv_out_kernel" })
            reader.Expect(three, 3);
        foreach (var absent in new[]
        {
            "addition_embed_type", "addition_time_embed_dim", "class_embed_type", "cross_attention_norm", "encoder_hid_dim",
            "encoder_hid_dim_type", "num_class_embeds", "projection_class_embeddings_input_dim", "reverse_transformer_layers_per_block",
            "time_cond_proj_dim", "time_embedding_act_fn", "time_embedding_dim", "timestep_post_act",
        })
        {
            reader.Expect(absent);
        }

        reader.Expect("dropout", 0);
        // Fused attention keeps its scores in float32 whatever upcast_attention says.
        reader.Ignore("addition_embed_type_num_heads", "upcast_attention");
        reader.Finish();
        return config;
    }

    /// <summary>An AutoencoderKL's (diffusers, models/autoencoders/autoencoder_kl.py).</summary>
    public static AutoencoderConfig Autoencoder(string path)
    {
        var reader = new ConfigReader(path);
        reader.Expect("_class_name", "AutoencoderKL");
        var channels = reader.Integers("block_out_channels", [64]);
        var config = new AutoencoderConfig
        {
            ImageChannels = reader.Integer("in_channels", 3),
            LatentChannels = reader.Integer("latent_channels", 4),
            BlockChannels = channels,
            LayersPerBlock = reader.Integer("layers_per_block", 1),
            NormGroups = reader.Integer("norm_num_groups", 32),
            MidBlockAttention = reader.Flag("mid_block_add_attention", true),
            QuantConv = reader.Flag("use_quant_conv", true),
            PostQuantConv = reader.Flag("use_post_quant_conv", true),
            ScalingFactor = reader.Number("scaling_factor", 0.18215),
        };
        reader.Expect("out_channels", config.ImageChannels);
        if (config.ImageChannels != 3)
            reader.Fault("in_channels", "3: RGB pictures only");
        CheckGroups(reader, channels, config.NormGroups);
        reader.Choices("down_block_types", [], Types("DownEncoderBlock2D"), channels.Count);
        reader.Choices("up_block_types", [], Types("UpDecoderBlock2D"), channels.Count);
        reader.Expect("act_fn", "silu", "swish");
        reader.Expect("latents_mean");
        reader.Expect("latents_std");
        reader.Expect("shift_factor", 0);
        reader.Ignore("force_upcast", "sample_size");
        reader.Finish();
        return config;
    }

    /// <summary>
    /// A scheduler_config.json, written by any of diffusers' schedulers: what it says of the training noise. Which sampler
    /// runs, and with which settings of its own, is the caller's choice and not the file's.
    /// </summary>
    public static NoiseScheduleConfig NoiseSchedule(string path)
    {
        var reader = new ConfigReader(path);
        var writer = reader.Text("_class_name");
        var isAncestral = writer is "DDIMScheduler" or "PNDMScheduler";
        var spacing = reader.Choice<TimestepSpacing>("timestep_spacing", new Dictionary<string, TimestepSpacing>
        {
            ["leading"] = TimestepSpacing.Leading,
            ["linspace"] = TimestepSpacing.Linspace,
            ["trailing"] = TimestepSpacing.Trailing,
        });
        var config = new NoiseScheduleConfig
        {
            TrainTimesteps = reader.Integer("num_train_timesteps", 1000),
            BetaStart = reader.Number("beta_start", 0.0001),
            BetaEnd = reader.Number("beta_end", 0.02),
            BetaSchedule = reader.Choice("beta_schedule", new Dictionary<string, BetaSchedule>
            {
                ["linear"] = BetaSchedule.Linear,
                ["scaled_linear"] = BetaSchedule.ScaledLinear,
                ["squaredcos_cap_v2"] = BetaSchedule.SquaredCosCapV2,
            }) ?? BetaSchedule.Linear,
            TrainedBetas = reader.Numbers("trained_betas")?.Select(beta => (float)beta).ToList(),
            RescaleBetasZeroSnr = reader.Flag("rescale_betas_zero_snr", false),
            PredictionType = reader.Choice("prediction_type", new Dictionary<string, PredictionType>
            {
                ["epsilon"] = PredictionType.Epsilon,
                ["v_prediction"] = PredictionType.VPrediction,
                ["sample"] = PredictionType.Sample,
            }) ?? PredictionType.Epsilon,
            StepsOffset = reader.Integer("steps_offset", 0),
            SetAlphaToOne = reader.Flag("set_alpha_to_one", writer == "DDIMScheduler"),

            // Saving writes a class's defaults out, so its own default says nothing to other samplers.
            TimestepSpacing = spacing == (isAncestral ? TimestepSpacing.Leading : TimestepSpacing.Linspace) ? null : spacing,
        };

        foreach (var off in new[] { "clip_sample", "thresholding", "use_flow_sigmas" })
            reader.Expect(off, false);
        if (writer == "DDIMScheduler" && !reader.Has("clip_sample"))
            reader.Fault("clip_sample", "false: where it is absent, DDIMScheduler clips, which is not supported");
        reader.Ignore(
            "algorithm_type", "clip_sample_range", "disable_corrector", "dynamic_thresholding_ratio", "euler_at_final",
            "final_sigmas_type", "flow_shift", "interpolation_type", "lambda_min_clipped", "lower_order_final", "predict_x0",
            "rho", "sample_max_value", "sigma_max", "sigma_min", "skip_prk_steps", "solver_order", "solver_p", "solver_type",
            "timestep_type", "use_beta_sigmas", "use_exponential_sigmas", "use_karras_sigmas", "variance_type");
        reader.Finish();
        return config;
    }

    private static void CheckGroups(ConfigReader reader, IReadOnlyList<int> channels, int groups)
    {
        if (groups < 1 || channels.Any(channel => channel % groups != 0))
            reader.Fault("norm_num_groups", $"a divisor of each of block_out_channels ({string.Join(", ", channels)})");
    }

    private static bool[] AllButLast(int levels) =>
        [.. Enumerable.Range(0, levels).Select(level => level < levels - 1)];

    private static Dictionary<string, bool> Types(string attention, string? plain = null)
    {
        var types = new Dictionary<string, bool> { [attention] = true };
        if (plain is not null)
            types[plain] = false;
        return types;
    }
}
