using Cones2.Contracts.Errors;
using Cones2.Diffusion;

namespace Cones2.Grains.Engine;

/// <summary>The models of a device: each loaded once, and as long as there is room. For the device's thread alone.</summary>
internal sealed class ModelShelf(EngineOptions options) : IDisposable
{
    private readonly Dictionary<(string Name, Precision Precision), LoadedModel> _loaded = [];
    private long _uses;

    /// <summary>What is in memory now.</summary>
    public IReadOnlyCollection<(string Name, Precision Precision)> Loaded => _loaded.Keys;

    /// <summary>Loads what is pinned.</summary>
    /// <exception cref="ClusterException">A folder has faults; the faults of all are told.</exception>
    public void LoadPinned()
    {
        var faults = new List<Fault>();
        foreach (var model in options.Models.Where(model => model.IsPinned))
        {
            try
            {
                Load(model, model.Precision);
            }
            catch (InvalidInputException exception)
            {
                faults.AddRange(EngineFault.Of(exception).Faults);
            }
        }

        if (faults.Count > 0)
            throw new ClusterException(ClusterError.InvalidInput, [.. faults]);
    }

    /// <summary>The model in the precision in which it composes pictures; whoever takes it gives it back.</summary>
    public LoadedModel TakeForPictures(string name) => Take(name, OptionsOf(name).Precision);

    /// <summary>The model in float32; whoever takes it gives it back.</summary>
    public LoadedModel TakeForLearning(string name) => Take(name, Precision.Float32);

    public void Dispose()
    {
        foreach (var model in _loaded.Values)
            model.Dispose();
    }

    private LoadedModel Take(string name, Precision precision)
    {
        var model = _loaded.TryGetValue((name, precision), out var loaded) ? loaded : Load(OptionsOf(name), precision);
        model.Take(++_uses);
        return model;
    }

    private LoadedModel Load(EngineModelOptions model, Precision precision)
    {
        if (options.MaxModelBytes is { } most)
            MakeRoom(most - StableDiffusion.CountWeights(model.Path) * (precision == Precision.Float32 ? sizeof(float) : sizeof(ushort)));
        return _loaded[(model.Name, precision)] = new LoadedModel(
            StableDiffusion.Load(model.Path, Placement.On(options.Device, precision), share => options.Loading?.Invoke(model.Name, share)), model.Path, model.IsPinned && precision == model.Precision);
    }

    private void MakeRoom(long left)
    {
        while (_loaded.Values.Sum(model => model.Bytes) > left)
        {
            var oldest = _loaded.Where(pair => pair.Value is { IsPinned: false, IsInUse: false })
                .OrderBy(pair => pair.Value.LastUse)
                .FirstOrDefault();
            if (oldest.Value is null)
                return;
            _loaded.Remove(oldest.Key);
            oldest.Value.Dispose();
        }
    }

    private EngineModelOptions OptionsOf(string name) => options.Models.FirstOrDefault(model => model.Name == name)
        ?? throw new ClusterException(ClusterError.InvalidInput, "model", $"is \"{name}\"", $"give one of this silo's: {string.Join(", ", options.Models.Select(model => model.Name))}");
}
