using System.Globalization;
using Cones2.Diffusion.Samplers;
using Cones2.Diffusion.Weights;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Composition;

/// <summary>
/// One picture between two calls of the UNet, as a safetensors file: with its request and its seed, all that the rest of its
/// way needs. Nothing is kept of the noise, which a <see cref="SeededNoise"/> draws for each step by its number alone.
/// </summary>
public sealed class DenoisingState : IDisposable
{
    private const string FormatKey = "format";
    private const string Format = "cones2.denoising.1";
    private const string LatentsName = "latents";
    private const string MemoryPrefix = "memory.";

    /// <summary>The fingerprint of the model.</summary>
    public required string BaseModel { get; init; }

    public required SamplerKind Sampler { get; init; }

    /// <summary>Of the request.</summary>
    public required int InferenceSteps { get; init; }

    /// <summary>Steps taken, which is the index of the next.</summary>
    public required int Step { get; init; }

    /// <summary>How often the next step has been taken already: 1 between the two passes of self-recurrence, else 0.</summary>
    public required int Pass { get; init; }

    /// <summary>[1, channels, height, width] float32.</summary>
    public required Tensor Latents { get; init; }

    /// <summary>What the sampler remembers of the steps before.</summary>
    public required SamplerState Memory { get; init; }

    /// <param name="path">Appears only when the file is whole.</param>
    /// <exception cref="InvalidInputException">The path can't be written.</exception>
    public void Save(string path) => SafetensorsWriter.Write(path, Tensors(), Metadata());

    /// <param name="stream">Given the bytes that <see cref="Save"/> writes; left open.</param>
    public void Write(Stream stream) => SafetensorsWriter.Write(stream, Tensors(), Metadata());

    /// <returns>On the CPU; the caller owns it.</returns>
    /// <exception cref="InvalidInputException">The file is absent, damaged, or holds no such state.</exception>
    public static DenoisingState Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var latents = file.Entries.GetValueOrDefault(LatentsName);
        if (file.Metadata.GetValueOrDefault(FormatKey) != Format
            || !file.Metadata.TryGetValue("base_model", out var model)
            || !file.Metadata.TryGetValue("sampler", out var sampler)
            || Number("inference_steps") is not { } inferenceSteps
            || Number("step") is not { } step
            || Number("pass") is not { } pass
            || latents is not { Shape.Count: 4 }
            || !file.Entries.All(pair => pair.Key == LatentsName || pair.Key.StartsWith(MemoryPrefix, StringComparison.Ordinal))
            || !file.Entries.Values.All(entry => entry.Type == ScalarType.Float32 && entry.Shape.SequenceEqual(latents.Shape)))
        {
            throw new InvalidInputException(path, "holds no picture between two steps", "give the file that was saved of it, or begin the picture anew");
        }

        return new DenoisingState
        {
            BaseModel = model,
            Sampler = SamplerNames.Parse(sampler),
            InferenceSteps = inferenceSteps,
            Step = step,
            Pass = pass,
            Latents = file.Read(LatentsName).DetachFromDisposeScope(),
            Memory = new SamplerState(file.Entries.Keys.Where(name => name != LatentsName).ToDictionary(
                name => name[MemoryPrefix.Length..], name => file.Read(name).DetachFromDisposeScope())),
        };

        int? Number(string key) =>
            int.TryParse(file.Metadata.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    public void Dispose()
    {
        Latents.Dispose();
        Memory.Dispose();
    }

    private Dictionary<string, Tensor> Tensors() =>
        new(Memory.Tensors.Select(pair => KeyValuePair.Create(MemoryPrefix + pair.Key, pair.Value))) { [LatentsName] = Latents };

    private Dictionary<string, string> Metadata() => new()
    {
        [FormatKey] = Format,
        ["base_model"] = BaseModel,
        ["sampler"] = SamplerNames.Of(Sampler),
        ["inference_steps"] = InferenceSteps.ToString(CultureInfo.InvariantCulture),
        ["step"] = Step.ToString(CultureInfo.InvariantCulture),
        ["pass"] = Pass.ToString(CultureInfo.InvariantCulture),
    };
}
