using System.Globalization;
using Cones2.Diffusion.Residuals.PyTorch;
using Cones2.Diffusion.Weights;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Residuals;

/// <summary>
/// A learned subject: what to add to the text embedding of its class noun (equation 5). About 4 KB at width 1024.
/// </summary>
public sealed record ResidualEmbedding
{
    private const string TensorName = "residual";
    private const string FormatKey = "format";
    private const string Format = "cones2.residual.1";

    /// <summary>One row per token of the class noun, [tokens, width], row after row.</summary>
    public required float[] Values { get; init; }

    /// <summary>The text encoder's width.</summary>
    public required int Width { get; init; }

    /// <summary>The noun whose embedding it changes; null where the file does not tell (PyTorch files).</summary>
    public string? ClassNoun { get; init; }

    /// <summary>The fingerprint of the model it was learned on; null where the file does not tell.</summary>
    public string? BaseModel { get; init; }

    /// <summary>The recipe's name, "paper" or "reference"; null where the file does not tell.</summary>
    public string? Recipe { get; init; }

    public int? Steps { get; init; }

    public long? Seed { get; init; }

    /// <summary>Tokens of the class noun.</summary>
    public int Tokens => Values.Length / Width;

    /// <summary>Reads our safetensors file, or a residual.pt of the authors' code.</summary>
    /// <exception cref="InvalidInputException">The file is absent, damaged, or holds no residual.</exception>
    public static ResidualEmbedding Load(string path) =>
        Path.GetExtension(path) is ".pt" or ".pth" or ".bin" ? LoadPyTorch(path) : LoadSafetensors(path);

    /// <summary>Whether a safetensors file says that it is one of ours.</summary>
    public static bool IsIn(SafetensorsFile file) => file.Metadata.GetValueOrDefault(FormatKey) == Format;

    /// <summary>Writes a safetensors file, or a PyTorch file where the path ends in .pt.</summary>
    /// <exception cref="InvalidInputException">The path can't be written.</exception>
    public void Save(string path)
    {
        if (Path.GetExtension(path) == ".pt")
        {
            PyTorchTensorFile.Write(path, Tokens == 1 ? [Width] : [Tokens, Width], Values);
            return;
        }

        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { [TensorName] = ToTensor() }, Metadata());
    }

    /// <returns>[tokens, width] float32 on the CPU; the caller owns it.</returns>
    public Tensor ToTensor() => tensor(Values, [Tokens, Width]);

    /// <summary>Why the residual can't be used with a model; nothing if it can.</summary>
    /// <param name="where">Names the residual, such as its file.</param>
    public IEnumerable<InputFault> FindFaults(string where, StableDiffusion model)
    {
        if (BaseModel is not null && BaseModel != model.Fingerprint)
            yield return new InputFault(where, $"was learned on the base model {BaseModel}, not on this one, {model.Fingerprint}", "use the model it was learned on, or learn the subject again on this one");
        else if (Width != model.TextEncoder.Config.HiddenSize)
            yield return new InputFault(where, $"has the width {Width}, this model's text encoder {model.TextEncoder.Config.HiddenSize}", "use the model it was learned on");
    }

    private static ResidualEmbedding LoadPyTorch(string path)
    {
        var file = PyTorchTensorFile.Read(path);
        if (file.Shape.Count is not (1 or 2) || file.Values.Length == 0)
            throw new InvalidInputException(path, $"holds a tensor of the shape [{string.Join(", ", file.Shape)}]", "give a residual of the shape [width] or [tokens, width]");
        return Checked(path, new ResidualEmbedding { Values = file.Values, Width = (int)file.Shape[^1] });
    }

    private static ResidualEmbedding LoadSafetensors(string path)
    {
        using var file = SafetensorsFile.Open(path);
        if (!IsIn(file)
            || !file.Entries.TryGetValue(TensorName, out var entry)
            || entry is not { Type: ScalarType.Float32, Shape: [> 0 and <= 77, > 0 and <= 65536] })
        {
            throw new InvalidInputException(path, "holds no residual embedding", "give a file that 'cones2 train' wrote, or a residual.pt");
        }

        using var scope = NewDisposeScope();
        return Checked(path, new ResidualEmbedding
        {
            Values = file.Read(TensorName).data<float>().ToArray(),
            Width = (int)entry.Shape[1],
            ClassNoun = file.Metadata.GetValueOrDefault("class_noun"),
            BaseModel = file.Metadata.GetValueOrDefault("base_model"),
            Recipe = file.Metadata.GetValueOrDefault("recipe"),
            Steps = int.TryParse(file.Metadata.GetValueOrDefault("steps"), CultureInfo.InvariantCulture, out var steps) ? steps : null,
            Seed = long.TryParse(file.Metadata.GetValueOrDefault("seed"), CultureInfo.InvariantCulture, out var seed) ? seed : null,
        });
    }

    private static ResidualEmbedding Checked(string path, ResidualEmbedding residual) =>
        residual.Values.All(float.IsFinite)
            ? residual
            : throw new InvalidInputException(path, "holds numbers that are not finite", "learn the subject again, with a lower learning rate");

    private Dictionary<string, string> Metadata()
    {
        var metadata = new Dictionary<string, string> { [FormatKey] = Format };
        Add("class_noun", ClassNoun);
        Add("base_model", BaseModel);
        Add("recipe", Recipe);
        Add("steps", Steps?.ToString(CultureInfo.InvariantCulture));
        Add("seed", Seed?.ToString(CultureInfo.InvariantCulture));
        return metadata;

        void Add(string key, string? value)
        {
            if (value is not null)
                metadata[key] = value;
        }
    }
}
