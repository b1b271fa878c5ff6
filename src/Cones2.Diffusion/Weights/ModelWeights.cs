using System.Text.Json;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Weights;

/// <summary>The weights of one module in a model folder: one safetensors file, or the shards that an index file lists.</summary>
public sealed class ModelWeights : IDisposable
{
    private static readonly string[] BaseNames = ["diffusion_pytorch_model", "model"];
    private static readonly string[] Variants = ["", ".fp16"];

    private readonly IReadOnlyList<SafetensorsFile> _files;
    private readonly PublishedNames _published;
    private readonly Dictionary<string, (SafetensorsFile File, string Key)> _byName = [];

    private ModelWeights(string path, IReadOnlyList<SafetensorsFile> files, PublishedNames published)
    {
        Path = path;
        _files = files;
        _published = published;
        foreach (var file in files)
        {
            foreach (var key in file.Entries.Keys)
                _byName[published.Canonical(key)] = (file, key);
        }
    }

    /// <summary>The safetensors or index file.</summary>
    public string Path { get; }

    /// <summary>The names of the tensors, as our modules name them, in ordinal order.</summary>
    public IEnumerable<string> Names => _byName.Keys.Where(name => !_published.IsIgnored(name)).Order(StringComparer.Ordinal);

    /// <summary>Numbers in all tensors together.</summary>
    public long Count => Names.Sum(name => Find(name).Entry.Shape.Aggregate(1L, (product, size) => product * size));

    /// <param name="folder">A module's folder, such as "sd21/unet".</param>
    /// <exception cref="InvalidInputException">No weights in the folder, or damaged ones.</exception>
    public static ModelWeights Open(string folder) => Open(folder, PublishedNames.OfModules);

    /// <inheritdoc cref="Open(string)"/>
    internal static ModelWeights Open(string folder, PublishedNames published)
    {
        foreach (var name in BaseNames.SelectMany(baseName => Variants.Select(variant => baseName + variant)))
        {
            var single = System.IO.Path.Combine(folder, name + ".safetensors");
            if (File.Exists(single))
                return new ModelWeights(single, [SafetensorsFile.Open(single)], published);

            var variantAt = name.EndsWith(".fp16", StringComparison.Ordinal) ? name[..^".fp16".Length] + ".safetensors.index.fp16.json" : name + ".safetensors.index.json";
            var index = System.IO.Path.Combine(folder, variantAt);
            if (File.Exists(index))
                return new ModelWeights(index, OpenShards(index), published);
        }

        throw new InvalidInputException(
            folder,
            Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.bin").Any() ? "has its weights as .bin files only" : "has no .safetensors file",
            "fetch diffusion_pytorch_model.safetensors or model.safetensors into it, or an index with its shards");
    }

    /// <summary>Where the tensor of one of our names lies.</summary>
    public (SafetensorsEntry Entry, SafetensorsFile File) Find(string name)
    {
        var (file, key) = _byName[name];
        return (file.Entries[key], file);
    }

    /// <summary>The tensor of one of our names, as it is stored; the caller owns it.</summary>
    public Tensor Read(string name) => _byName[name].File.Read(_byName[name].Key);

    /// <summary>Fills every weight of a module, converting each to the module's type as it is copied.</summary>
    /// <param name="module">Its parameters by their published names.</param>
    /// <param name="filled">Told how many numbers each tensor that was filled has.</param>
    /// <exception cref="InvalidInputException">Lists every missing, extra and misshapen tensor with file and key.</exception>
    public void LoadInto(nn.Module module, Action<long>? filled = null)
    {
        var weights = module.named_parameters().ToDictionary(pair => pair.name, pair => (Tensor)pair.parameter);
        var faults = FindFaults(weights).ToList();
        if (faults.Count > 0)
            throw new InvalidInputException(faults);

        foreach (var (name, weight) in weights)
        {
            var (file, key) = _byName[name];
            file.CopyTo(key, weight);
            filled?.Invoke(weight.numel());
        }
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private IEnumerable<InputFault> FindFaults(Dictionary<string, Tensor> weights)
    {
        const string remedy = "use the weights and the config.json of one model";
        foreach (var (name, weight) in weights)
        {
            if (!_byName.TryGetValue(name, out var place))
            {
                yield return new InputFault($"{Path}: tensor {name}", "is missing", remedy);
                continue;
            }

            var entry = place.File.Entries[place.Key];
            if (!entry.Shape.SequenceEqual(weight.shape))
                yield return new InputFault($"{place.File.Path}: tensor {place.Key}", $"has the shape [{string.Join(", ", entry.Shape)}] where config.json gives [{string.Join(", ", weight.shape)}]", remedy);
            else if (entry.Type is not (ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64))
                yield return new InputFault($"{place.File.Path}: tensor {place.Key}", $"has the type {entry.Type}", "use weights in F32, F16 or BF16");
        }

        foreach (var name in Names.Where(name => !weights.ContainsKey(name)))
            yield return new InputFault($"{_byName[name].File.Path}: tensor {_byName[name].Key}", "is no weight of this model", remedy);
    }

    private static List<SafetensorsFile> OpenShards(string index)
    {
        const string remedy = "fetch the index and its shards again";
        var folder = System.IO.Path.GetDirectoryName(index)!;
        var files = new List<SafetensorsFile>();
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(index));
            var map = document.RootElement.GetProperty("weight_map").EnumerateObject()
                .ToDictionary(entry => entry.Name, entry => entry.Value.GetString() ?? "");
            var faults = new List<InputFault>();
            foreach (var shard in map.Values.Distinct().Order(StringComparer.Ordinal))
            {
                if (shard != System.IO.Path.GetFileName(shard))
                    faults.Add(new InputFault(index, $"names the shard \"{shard}\", which is no plain file name", remedy));
                else if (!File.Exists(System.IO.Path.Combine(folder, shard)))
                    faults.Add(new InputFault(index, $"names the shard {shard}, which is not beside it", remedy));
                else
                    files.Add(SafetensorsFile.Open(System.IO.Path.Combine(folder, shard)));
            }

            foreach (var (key, shard) in map)
            {
                if (files.Find(file => System.IO.Path.GetFileName(file.Path) == shard) is { } file && !file.Entries.ContainsKey(key))
                    faults.Add(new InputFault($"{file.Path}: tensor {key}", "is missing, though the index says it is there", remedy));
            }

            return faults.Count == 0 ? files : throw new InvalidInputException(faults);
        }
        catch (Exception exception)
        {
            files.ForEach(file => file.Dispose());
            if (exception is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
                throw new InvalidInputException(index, "is not an index with a weight_map", remedy, exception);
            throw;
        }
    }
}
