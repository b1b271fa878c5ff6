using System.Text.Json.Nodes;
using Cones2.Diffusion.Weights;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Weights;

public sealed class ModelFolderTests
{
    public static TheoryData<string> Folders => ReferenceData.FoldersWith("text_encoder.safetensors");

    public static TheoryData<string, string, string, string, string> BadSettings()
    {
        var data = new TheoryData<string, string, string, string, string>();
        foreach (var row in Folders)
        {
            Add("unet/config.json", "class_embed_type", "\"timestep\"", "unet/config.json: class_embed_type: is \"timestep\"");
            Add("unet/config.json", "brand_new_trick", "true", "unet/config.json: brand_new_trick: is true, a field that is not known");
            Add("unet/config.json", "in_channels", "9", "unet/config.json: in_channels: is 9");
            Add("unet/config.json", "norm_num_groups", "7", "unet/config.json: norm_num_groups: is 7");
            Add("vae/config.json", "latents_mean", "[0.1]", "vae/config.json: latents_mean: is [0.1]");
            Add("text_encoder/config.json", "hidden_act", "\"relu\"", "text_encoder/config.json: hidden_act: is \"relu\"");
            Add("scheduler/scheduler_config.json", "clip_sample", "true", "scheduler/scheduler_config.json: clip_sample: is true");
            Add("scheduler/scheduler_config.json", "prediction_type", "\"flow\"", "scheduler/scheduler_config.json: prediction_type: is \"flow\"");
            Add("model_index.json", "_class_name", "\"FluxPipeline\"", "model_index.json: _class_name: is \"FluxPipeline\"");

            void Add(string file, string field, string value, string expected) =>
                data.Add(new TheoryDataRow<string, string, string, string, string>(row.Data, file, field, value, expected) { Skip = row.Skip });
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(BadSettings))]
    public void Load_SettingNotSupported_IsRefusedByName(string folder, string file, string field, string value, string expected)
    {
        using var place = new TemporaryFolder();
        var model = place.CopyOf(ReferenceData.Model(folder));
        var path = Path.Combine(model, file);
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        config[field] = JsonNode.Parse(value);
        File.WriteAllText(path, config.ToJsonString());

        var exception = Assert.Throws<InvalidInputException>(() => StableDiffusion.Load(model, TestDevice.Float32));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Load_Model_TellsItsProgressUpToOne(string folder)
    {
        var progress = new List<double>();

        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32, progress.Add);

        Assert.Equal(1, progress[^1]);
        Assert.Equal(progress.Order(), progress);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Load_MissingExtraAndMisshapenTensors_NamesAll(string folder)
    {
        using var place = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var model = place.CopyOf(ReferenceData.Model(folder));
        var tensors = ReadAll(model, "vae");
        tensors.Remove("decoder.conv_in.bias");
        tensors["decoder.extra.weight"] = ones(2);
        tensors["encoder.conv_in.bias"] = ones(3);
        Write(model, "vae", tensors);

        var exception = Assert.Throws<InvalidInputException>(() => StableDiffusion.Load(model, TestDevice.Float32));

        Assert.Equal(3, exception.Faults.Count);
        Assert.Contains("tensor decoder.conv_in.bias: is missing", exception.Message, StringComparison.Ordinal);
        Assert.Contains("tensor decoder.extra.weight: is no weight of this model", exception.Message, StringComparison.Ordinal);
        Assert.Contains("tensor encoder.conv_in.bias: has the shape [3] where", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Load_ShardsAndOlderNames_AreTheSameModel(string folder)
    {
        using var place = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var published = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        var model = place.CopyOf(ReferenceData.Model(folder));

        // transformers 4 put a prefix before everything, diffusers 0.16 named an autoencoder's attention otherwise.
        var text = ReadAll(model, "text_encoder");
        Write(model, "text_encoder", text.ToDictionary(pair => pair.Key.StartsWith("text_model.", StringComparison.Ordinal) ? pair.Key : $"text_model.{pair.Key}", pair => pair.Value));
        Write(model, "vae", ReadAll(model, "vae").ToDictionary(pair => OldName(pair.Key), pair => pair.Value));
        Shard(model, "unet", ReadAll(model, "unet"));

        using var loaded = StableDiffusion.Load(model, TestDevice.Float32);

        Assert.Equal(published.Fingerprint, loaded.Fingerprint);
        foreach (var (expected, actual) in published.UNet.parameters().Concat(published.Vae.parameters()).Zip(loaded.UNet.parameters().Concat(loaded.Vae.parameters())))
            Assert.True(expected.Equals(actual));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Fingerprint_SameWeightsInFloat32_IsTheSame_ChangedOnes_IsNot(string folder)
    {
        using var place = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var published = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        var model = place.CopyOf(ReferenceData.Model(folder));
        var text = ReadAll(model, "text_encoder").ToDictionary(pair => pair.Key, pair => pair.Value.to(ScalarType.Float32));
        Write(model, "text_encoder", text);
        using var wide = StableDiffusion.Load(model, TestDevice.Float32);
        text.First().Value.add_(1);
        Write(model, "text_encoder", text);
        using var changed = StableDiffusion.Load(model, TestDevice.Float32);

        Assert.Equal(published.Fingerprint, wide.Fingerprint);
        Assert.NotEqual(published.Fingerprint, changed.Fingerprint);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Load_PickledWeightsOnly_SaysWhatToFetch(string folder)
    {
        using var place = new TemporaryFolder();
        var model = place.CopyOf(ReferenceData.Model(folder));
        var weights = Directory.EnumerateFiles(Path.Combine(model, "unet"), "*.safetensors").Single();
        File.Move(weights, Path.ChangeExtension(weights, ".bin"));

        var exception = Assert.Throws<InvalidInputException>(() => StableDiffusion.Load(model, TestDevice.Float32));

        Assert.Contains("as .bin files only", exception.Message, StringComparison.Ordinal);
    }

    private static string OldName(string key) => key.Contains(".mid_block.attentions.", StringComparison.Ordinal)
        ? key.Replace(".to_q.", ".query.", StringComparison.Ordinal).Replace(".to_k.", ".key.", StringComparison.Ordinal)
            .Replace(".to_v.", ".value.", StringComparison.Ordinal).Replace(".to_out.0.", ".proj_attn.", StringComparison.Ordinal)
        : key;

    private static Dictionary<string, Tensor> ReadAll(string model, string part)
    {
        using var file = SafetensorsFile.Open(Directory.EnumerateFiles(Path.Combine(model, part), "*.safetensors").Single());
        return file.Entries.Keys.ToDictionary(key => key, file.Read);
    }

    private static void Write(string model, string part, Dictionary<string, Tensor> tensors) =>
        SafetensorsWriter.Write(Directory.EnumerateFiles(Path.Combine(model, part), "*.safetensors").Single(), tensors);

    private static void Shard(string model, string part, Dictionary<string, Tensor> tensors)
    {
        var whole = Directory.EnumerateFiles(Path.Combine(model, part), "*.safetensors").Single();
        File.Delete(whole);
        var name = Path.GetFileNameWithoutExtension(whole);
        var map = new JsonObject();
        foreach (var (half, index) in tensors.Chunk((tensors.Count + 1) / 2).Select((half, index) => (half, index)))
        {
            var shard = $"{name}-{index + 1:d5}-of-00002.safetensors";
            SafetensorsWriter.Write(Path.Combine(model, part, shard), half.ToDictionary());
            foreach (var (key, _) in half)
                map[key] = shard;
        }

        File.WriteAllText(Path.Combine(model, part, $"{name}.safetensors.index.json"), new JsonObject { ["weight_map"] = map }.ToJsonString());
    }
}
