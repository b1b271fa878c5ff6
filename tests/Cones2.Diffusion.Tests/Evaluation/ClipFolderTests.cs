using System.Text.Json.Nodes;
using Cones2.Diffusion.Evaluation;
using Cones2.Diffusion.Tests.Tokenization;
using Cones2.Diffusion.Weights;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Evaluation;

public sealed class ClipFolderTests
{
    [Fact]
    public void Load_SavedModel_IsTheSameModel()
    {
        using var place = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = TinyClip.Create();
        model.LogitScale.fill_(3);
        model.Save(place["clip"]);

        using var loaded = ClipModel.Load(place["clip"], TestDevice.Float32);

        Assert.Equal(model.named_parameters().Select(pair => pair.name), loaded.named_parameters().Select(pair => pair.name));
        foreach (var (expected, actual) in model.parameters().Zip(loaded.parameters()))
            Assert.True(expected.Equals(actual));
        Assert.Equal(model.Config.Text, loaded.Config.Text);
        Assert.Equal(model.Config.Vision, loaded.Config.Vision);
        var pictures = TinyClip.Pictures(2, 33, 44);
        Assert.True(model.EmbedPictures(pictures).Equals(loaded.EmbedPictures(pictures)));
        Assert.Null(loaded.Tokenizer);
    }

    [Fact]
    public void Save_Model_HasThePublishedNames()
    {
        using var place = new TemporaryFolder();
        using var model = TinyClip.Create();
        model.Save(place["clip"]);
        using var file = SafetensorsFile.Open(Path.Combine(place["clip"], "model.safetensors"));

        Assert.Equal([], file.Entries["logit_scale"].Shape);
        Assert.Equal([24], file.Entries["vision_model.embeddings.class_embedding"].Shape);
        Assert.Equal([24, 3, 6, 6], file.Entries["vision_model.embeddings.patch_embedding.weight"].Shape);
        Assert.Equal([10, 24], file.Entries["vision_model.embeddings.position_embedding.weight"].Shape);
        foreach (var name in new[]
        {
            "text_model.embeddings.token_embedding.weight", "text_model.encoder.layers.1.self_attn.q_proj.weight",
            "text_model.final_layer_norm.bias", "vision_model.pre_layrnorm.weight", "vision_model.encoder.layers.1.mlp.fc2.bias",
            "vision_model.post_layernorm.weight", "text_projection.weight", "visual_projection.weight",
        })
        {
            Assert.Contains(name, file.Entries.Keys);
        }
    }

    [Fact]
    public void Load_MissingExtraAndMisshapenTensors_NamesAll()
    {
        using var place = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var model = TinyClip.Create();
        model.Save(place["clip"]);
        ChangeTensors(place["clip"], tensors =>
        {
            tensors.Remove("logit_scale");
            tensors.Remove("vision_model.pre_layrnorm.weight");
            tensors["vision_model.extra"] = ones(2);
            tensors["text_projection.weight"] = ones(3, 3);
        });

        var exception = Assert.Throws<InvalidInputException>(() => ClipModel.Load(place["clip"], TestDevice.Float32));

        Assert.Equal(4, exception.Faults.Count);
        Assert.Contains("tensor logit_scale: is missing", exception.Message, StringComparison.Ordinal);
        Assert.Contains("tensor vision_model.pre_layrnorm.weight: is missing", exception.Message, StringComparison.Ordinal);
        Assert.Contains("tensor vision_model.extra: is no weight of this model", exception.Message, StringComparison.Ordinal);
        Assert.Contains("tensor text_projection.weight: has the shape [3, 3] where config.json gives [12, 16]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PositionIdsOfOlderFiles_AreIgnored()
    {
        using var place = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var model = TinyClip.Create();
        model.Save(place["clip"]);
        ChangeTensors(place["clip"], tensors =>
        {
            tensors["text_model.embeddings.position_ids"] = arange(8).unsqueeze(0);
            tensors["vision_model.embeddings.position_ids"] = arange(10).unsqueeze(0);
        });

        using var loaded = ClipModel.Load(place["clip"], TestDevice.Float32);

        Assert.Equal(1.5f, loaded.LogitScale.item<float>());
    }

    [Theory]
    [InlineData("config.json", "model_type", "\"clip_text_model\"", "config.json: model_type: is \"clip_text_model\"")]
    [InlineData("config.json", "new_trick", "true", "config.json: new_trick: is true, a field that is not known")]
    [InlineData("config.json", "text_config", "7", "config.json: text_config: is 7")]
    [InlineData("config.json", "text_config/new_trick", "1", "config.json: text_config.new_trick: is 1, a field that is not known")]
    [InlineData("config.json", "text_config/hidden_act", "\"relu\"", "config.json: text_config.hidden_act: is \"relu\"; give one of gelu, quick_gelu")]
    [InlineData("config.json", "vision_config/new_trick", "{}", "config.json: vision_config.new_trick: is {}, a field that is not known")]
    [InlineData("config.json", "vision_config/hidden_act", "\"gelu_new\"", "config.json: vision_config.hidden_act: is \"gelu_new\"")]
    [InlineData("config.json", "vision_config/num_attention_heads", "5", "config.json: vision_config.num_attention_heads: is 5; give a divisor of hidden_size (24)")]
    [InlineData("config.json", "vision_config/num_channels", "4", "config.json: vision_config.num_channels: is 4")]
    [InlineData("config.json", "vision_config/patch_size", "21", "config.json: vision_config.patch_size: is 21")]
    [InlineData("config.json", "vision_config/attention_dropout", "0.1", "config.json: vision_config.attention_dropout: is 0.1")]
    [InlineData("preprocessor_config.json", "resample", "2", "preprocessor_config.json: resample: is 2")]
    [InlineData("preprocessor_config.json", "do_center_crop", "false", "preprocessor_config.json: do_center_crop: is false")]
    [InlineData("preprocessor_config.json", "crop_size", "224", "preprocessor_config.json: crop_size: is 224; give 20, the image_size")]
    [InlineData("preprocessor_config.json", "size", "19", "preprocessor_config.json: size: is 19")]
    [InlineData("preprocessor_config.json", "size/height", "20", "preprocessor_config.json: size.height: is 20; give null, the only value supported")]
    [InlineData("preprocessor_config.json", "crop_size/depth", "20", "preprocessor_config.json: crop_size.depth: is 20, a field that is not known")]
    [InlineData("preprocessor_config.json", "new_trick", "1", "preprocessor_config.json: new_trick: is 1, a field that is not known")]
    [InlineData("preprocessor_config.json", "image_std", "[1,0,1]", "preprocessor_config.json: image_std: is [1,0,1]")]
    public void Load_SettingNotSupported_IsRefusedByName(string file, string field, string value, string expected)
    {
        using var place = new TemporaryFolder();
        using var model = TinyClip.Create();
        model.Save(place["clip"]);
        ChangeJson(Path.Combine(place["clip"], file), field, value);

        var exception = Assert.Throws<InvalidInputException>(() => ClipModel.Load(place["clip"], TestDevice.Float32));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FaultsInBothTowers_NamesAll()
    {
        using var place = new TemporaryFolder();
        using var model = TinyClip.Create();
        model.Save(place["clip"]);
        var path = Path.Combine(place["clip"], "config.json");
        ChangeJson(path, "text_config/hidden_act", "\"relu\"");
        ChangeJson(path, "vision_config/new_trick", "1");
        ChangeJson(path, "projection_dim", "\"wide\"");

        var exception = Assert.Throws<InvalidInputException>(() => ClipModel.Load(place["clip"], TestDevice.Float32));

        Assert.Equal(3, exception.Faults.Count);
    }

    [Fact]
    public void Load_OlderConfigDict_OverridesTheTower()
    {
        using var place = new TemporaryFolder();
        using var model = TinyClip.Create();
        model.Save(place["clip"]);
        var path = Path.Combine(place["clip"], "config.json");
        ChangeJson(path, "text_config_dict", JsonNode.Parse(File.ReadAllText(path))!["text_config"]!.ToJsonString());
        ChangeJson(path, "text_config/hidden_size", "999");
        ChangeJson(path, "vision_config_dict", "null");

        using var loaded = ClipModel.Load(place["clip"], TestDevice.Float32);

        Assert.Equal(16, loaded.Config.Text.HiddenSize);
    }

    [Fact]
    public void Load_ProcessorConfigOfTransformers5_IsRead()
    {
        using var place = new TemporaryFolder();
        using var model = TinyClip.Create();
        model.Save(place["clip"]);
        var own = Path.Combine(place["clip"], "preprocessor_config.json");
        var joint = new JsonObject { ["image_processor"] = JsonNode.Parse(File.ReadAllText(own)), ["processor_class"] = "CLIPProcessor" };
        joint["image_processor"]!["size"] = 25;
        File.WriteAllText(Path.Combine(place["clip"], "processor_config.json"), joint.ToJsonString());

        using var byOwn = ClipModel.Load(place["clip"], TestDevice.Float32);
        File.Delete(own);
        using var byJoint = ClipModel.Load(place["clip"], TestDevice.Float32);

        Assert.Equal(22, byOwn.Config.Preprocessor.ShorterSide);
        Assert.Equal(25, byJoint.Config.Preprocessor.ShorterSide);
    }

    [Fact]
    public void Load_FieldsThatOlderFilesHaveOfAnyModel_AreIgnored()
    {
        using var place = new TemporaryFolder();
        using var model = TinyClip.Create();
        model.Save(place["clip"]);
        var path = Path.Combine(place["clip"], "config.json");
        ChangeJson(path, "text_config/id2label", """{ "0": "LABEL_0" }""");
        ChangeJson(path, "text_config/top_k", "50");
        ChangeJson(path, "vision_config/pruned_heads", "{}");
        ChangeJson(path, "vision_config/eos_token_id", "null");
        ChangeJson(path, "torch_dtype", "\"float32\"");

        using var loaded = ClipModel.Load(place["clip"], TestDevice.Float32);

        Assert.Equal(model.Config.Vision, loaded.Config.Vision);
    }

    [Fact]
    public void Load_NoPreprocessorConfig_TakesTheDefaultsAtThePictureSize()
    {
        using var place = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var model = TinyClip.Create();
        model.Save(place["clip"]);
        File.Delete(Path.Combine(place["clip"], "preprocessor_config.json"));

        using var loaded = ClipModel.Load(place["clip"], TestDevice.Float32);

        Assert.Null(loaded.Config.Preprocessor.ShorterSide);
        Assert.Equal([1, 3, 20, 20], loaded.Preprocessor.Prepare(TinyClip.Pictures(1, 50, 40)).shape);
    }

    [Fact]
    public void Load_NoFolderOrNoConfig_SaysWhatToGive()
    {
        using var place = new TemporaryFolder();
        Directory.CreateDirectory(place["empty"]);

        var absent = Assert.Throws<InvalidInputException>(() => ClipModel.Load(place["absent"], TestDevice.Float32));
        var empty = Assert.Throws<InvalidInputException>(() => ClipModel.Load(place["empty"], TestDevice.Float32));

        Assert.Contains("is no folder; give the folder of a CLIP model", absent.Message, StringComparison.Ordinal);
        Assert.Contains("config.json: does not exist; give the folder of a CLIP model", empty.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TokenizerOfAnotherModel_IsRefused_OfThisOne_EmbedsPrompts()
    {
        using var place = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var tokenizer = ReferenceTokenizer.FirstFolder();
        var vocabulary = TinyClip.Config with { Text = TinyClip.Config.Text with { VocabularySize = 49408, MaxPositions = 77 } };
        using var stranger = TinyClip.Create(vocabulary);
        using var model = TinyClip.Create(vocabulary with { EndTokenId = 49407 });
        foreach (var (name, saved) in new[] { ("stranger", stranger), ("clip", model) })
        {
            saved.Save(place[name]);
            foreach (var file in Directory.EnumerateFiles(tokenizer))
                File.WriteAllBytes(Path.Combine(place[name], Path.GetFileName(file)), File.ReadAllBytes(file));
        }

        var exception = Assert.Throws<InvalidInputException>(() => ClipModel.Load(place["stranger"], TestDevice.Float32));
        using var loaded = ClipModel.Load(place["clip"], TestDevice.Float32);

        Assert.Contains("whose end token is 49407 where config.json has the eos_token_id 30", exception.Message, StringComparison.Ordinal);
        var ids = loaded.Tokenizer!.Tokenize("a dog").TokenIds;
        GoldenFile.AssertClose(loaded.EmbedText(TinyClip.Ids(ids)), loaded.EmbedPrompts("a dog"), 1e-6);
    }

    private static void ChangeTensors(string folder, Action<Dictionary<string, Tensor>> change)
    {
        var path = Path.Combine(folder, "model.safetensors");
        Dictionary<string, Tensor> tensors;
        using (var file = SafetensorsFile.Open(path))
            tensors = file.Entries.Keys.ToDictionary(key => key, file.Read);
        change(tensors);
        SafetensorsWriter.Write(path, tensors);
    }

    private static void ChangeJson(string path, string field, string value)
    {
        var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        var steps = field.Split('/');
        var parent = steps.Length == 1 ? json : json[steps[0]]!.AsObject();
        parent[steps[^1]] = JsonNode.Parse(value);
        File.WriteAllText(path, json.ToJsonString());
    }
}
