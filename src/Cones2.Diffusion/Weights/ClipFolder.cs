using System.Text.Json.Nodes;
using Cones2.Diffusion.Evaluation;
using Cones2.Diffusion.TextEncoding;
using Cones2.Diffusion.Tokenization;

namespace Cones2.Diffusion.Weights;

/// <summary>
/// The JSON files of a CLIP folder, in our records. A field that is absent has the default of the class that wrote
/// the file (transformers, models/clip/configuration_clip.py and image_processing_clip.py), not that of our record.
/// </summary>
internal static class ClipFolder
{
    private const string Kind = "a CLIP model as transformers writes it";
    private const int BicubicResampling = 3;

    // What transformers 4 wrote of every model into the files of older CLIPs; none of it is of any meaning to one.
    private static readonly string[] OfAnyModel =
    [
        "add_cross_attention", "bad_words_ids", "begin_suppress_tokens", "chunk_size_feed_forward", "cross_attention_hidden_size",
        "decoder_start_token_id", "diversity_penalty", "do_sample", "early_stopping", "encoder_no_repeat_ngram_size",
        "exponential_decay_length_penalty", "finetuning_task", "forced_bos_token_id", "forced_eos_token_id",
        "gradient_checkpointing", "id2label", "is_decoder", "is_encoder_decoder", "label2id", "length_penalty", "max_length",
        "min_length", "no_repeat_ngram_size", "num_beam_groups", "num_beams", "num_return_sequences", "output_attentions",
        "output_hidden_states", "output_scores", "prefix", "problem_type", "pruned_heads", "remove_invalid_values",
        "repetition_penalty", "return_dict", "return_dict_in_generate", "sep_token_id", "suppress_tokens",
        "task_specific_params", "temperature", "tf_legacy_loss", "tie_encoder_decoder", "tie_word_embeddings",
        "tokenizer_class", "top_k", "top_p", "torchscript", "typical_p", "use_bfloat16",
    ];

    /// <summary>Of config.json and, where one is there, preprocessor_config.json or the processor_config.json of transformers 5.</summary>
    /// <exception cref="InvalidInputException">No such folder, or with every fault of a file.</exception>
    public static ClipConfig ReadConfig(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidInputException(folder, "is no folder", $"give the folder of {Kind}");

        var reader = new ConfigReader(Path.Combine(folder, "config.json"), Kind);
        reader.Expect("model_type", "clip");
        var text = Tower(reader, "text_config");
        var vision = Tower(reader, "vision_config");
        var config = new ClipConfig
        {
            Text = ModelConfigs.TextEncoder(text),
            EndTokenId = text.Integer("eos_token_id", 49407),
            Vision = VisionEncoder(vision),
            ProjectionSize = reader.Integer("projection_dim", 512),
            InitialLogitScale = reader.Number("logit_scale_init_value", 2.6592),
        };
        reader.Ignore([.. ModelConfigs.Provenance]);
        reader.Ignore(OfAnyModel);
        reader.Finish();

        return config with { Preprocessor = Preprocessor(folder, config.Vision.ImageSize) };
    }

    /// <returns>The folder's tokenizer, or null where it has no vocab.json.</returns>
    /// <exception cref="InvalidInputException">Its other files are missing or garbled, or it belongs to another model.</exception>
    public static ClipTokenizer? ReadTokenizer(string folder, ClipConfig config)
    {
        if (!File.Exists(Path.Combine(folder, "vocab.json")))
            return null;

        var tokenizer = ClipTokenizer.Load(folder);
        return config.FindsEndByHighestId || config.EndTokenId == tokenizer.EndTokenId
            ? tokenizer
            : throw new InvalidInputException(folder, $"has a tokenizer whose end token is {tokenizer.EndTokenId} where config.json has the eos_token_id {config.EndTokenId}", "fetch the tokenizer and the config.json of one model");
    }

    /// <summary>Writes config.json and preprocessor_config.json.</summary>
    public static void WriteConfig(string folder, ClipConfig config)
    {
        var text = WriteTower(config.Text, "clip_text_model");
        text["vocab_size"] = config.Text.VocabularySize;
        text["max_position_embeddings"] = config.Text.MaxPositions;
        text["eos_token_id"] = config.EndTokenId;
        var vision = WriteTower(config.Vision, "clip_vision_model");
        vision["num_channels"] = config.Vision.ImageChannels;
        vision["image_size"] = config.Vision.ImageSize;
        vision["patch_size"] = config.Vision.PatchSize;
        JsonFile.WriteObject(Path.Combine(folder, "config.json"), new JsonObject
        {
            ["architectures"] = new JsonArray("CLIPModel"),
            ["model_type"] = "clip",
            ["projection_dim"] = config.ProjectionSize,
            ["logit_scale_init_value"] = config.InitialLogitScale,
            ["text_config"] = text,
            ["vision_config"] = vision,
        });
        JsonFile.WriteObject(Path.Combine(folder, "preprocessor_config.json"), new JsonObject
        {
            ["image_processor_type"] = "CLIPImageProcessor",
            ["size"] = new JsonObject { ["shortest_edge"] = config.Preprocessor.ShorterSide ?? config.Vision.ImageSize },
            ["crop_size"] = new JsonObject { ["height"] = config.Vision.ImageSize, ["width"] = config.Vision.ImageSize },
            ["image_mean"] = new JsonArray([.. config.Preprocessor.Mean]),
            ["image_std"] = new JsonArray([.. config.Preprocessor.Deviation]),
        });
    }

    /// <summary>Where files have both text_config and text_config_dict, transformers follows the latter and its class's defaults.</summary>
    private static ConfigReader Tower(ConfigReader reader, string field)
    {
        var older = field + "_dict";
        reader.Ignore(field, older);
        var tower = reader.Section(reader.Has(older) ? older : field);
        tower.Ignore(OfAnyModel);
        return tower;
    }

    private static VisionEncoderConfig VisionEncoder(ConfigReader reader)
    {
        var config = new VisionEncoderConfig
        {
            ImageChannels = reader.Integer("num_channels", 3),
            ImageSize = reader.Integer("image_size", 224),
            PatchSize = reader.Integer("patch_size", 32),
            HiddenSize = reader.Integer("hidden_size", 768),
            IntermediateSize = reader.Integer("intermediate_size", 3072),
            Layers = reader.Integer("num_hidden_layers", 12),
            Heads = reader.Integer("num_attention_heads", 12),
            LayerNormEpsilon = reader.Number("layer_norm_eps", 1e-5),
            Activation = ModelConfigs.Activation(reader),
        };
        if (config.ImageChannels != 3)
            reader.Fault("num_channels", "3: RGB pictures only");
        if (config.PatchSize < 1 || config.PatchSize > config.ImageSize)
            reader.Fault("patch_size", $"a number from 1 to image_size ({config.ImageSize})");
        ModelConfigs.CheckTransformer(reader, config);
        reader.Expect("model_type", "clip_vision_model");
        reader.Ignore("bos_token_id", "eos_token_id", "pad_token_id", "projection_dim");
        return config;
    }

    private static ClipPreprocessorConfig Preprocessor(string folder, int imageSize)
    {
        var ownFile = Path.Combine(folder, "preprocessor_config.json");
        var jointFile = Path.Combine(folder, "processor_config.json");
        if (File.Exists(ownFile))
        {
            var reader = new ConfigReader(ownFile, Kind);
            var config = Preprocessor(reader, imageSize);
            reader.Finish();
            return config;
        }

        if (File.Exists(jointFile))
        {
            var reader = new ConfigReader(jointFile, Kind);
            var config = Preprocessor(reader.Section("image_processor"), imageSize);
            reader.Ignore("processor_class");
            reader.Finish();
            return config;
        }

        return new ClipPreprocessorConfig();
    }

    private static ClipPreprocessorConfig Preprocessor(ConfigReader reader, int imageSize)
    {
        var defaults = new ClipPreprocessorConfig();
        var shorterSide = SideOf(reader, "size", "shortest_edge", "height", "width", "longest_edge");
        var config = new ClipPreprocessorConfig
        {
            ShorterSide = shorterSide,
            Mean = reader.Numbers("image_mean") ?? defaults.Mean,
            Deviation = reader.Numbers("image_std") ?? defaults.Deviation,
        };
        var height = SideOf(reader, "crop_size", "height", "shortest_edge", "longest_edge");
        var width = SideOf(reader, "crop_size", "width");
        if (height != imageSize || width != imageSize)
            reader.Fault("crop_size", $"{imageSize}, the image_size of config.json");
        if (shorterSide < imageSize)
            reader.Fault("size", $"a shortest_edge of at least {imageSize}, the image_size of config.json");
        if (config.Mean.Count != 3)
            reader.Fault("image_mean", "three numbers");
        if (config.Deviation.Count != 3 || config.Deviation.Any(value => value <= 0))
            reader.Fault("image_std", "three positive numbers");

        foreach (var on in new[] { "do_resize", "do_center_crop", "do_rescale", "do_normalize" })
            reader.Expect(on, true);
        foreach (var off in new[] { "do_pad", "use_square_size" })
            reader.Expect(off, false);
        reader.Expect("resample", BicubicResampling);
        reader.Expect("rescale_factor", 1.0 / 255);
        reader.Ignore(
            "data_format", "default_to_square", "device", "disable_grouping", "do_convert_rgb", "feature_extractor_type",
            "image_processor_type", "image_seq_length", "input_data_format", "pad_size", "processor_class", "return_tensors");
        return config;
    }

    /// <summary>A size, which is one number or an object of several.</summary>
    private static int SideOf(ConfigReader reader, string field, string side, params IReadOnlyList<string> unsupported)
    {
        if (!reader.IsSection(field))
            return reader.Integer(field, 224);

        var sides = reader.Section(field);
        foreach (var other in unsupported)
            sides.Expect(other);
        return sides.Integer(side, 0);
    }

    private static JsonObject WriteTower(ITransformerConfig config, string modelType) => new()
    {
        ["model_type"] = modelType,
        ["hidden_size"] = config.HiddenSize,
        ["intermediate_size"] = config.IntermediateSize,
        ["num_hidden_layers"] = config.Layers,
        ["num_attention_heads"] = config.Heads,
        ["hidden_act"] = config.Activation == TextActivation.Gelu ? "gelu" : "quick_gelu",
        ["layer_norm_eps"] = config.LayerNormEpsilon,
    };
}
