using Cones2.Diffusion;
using Cones2.Diffusion.Residuals;
using Cones2.Diffusion.Weights;

namespace Cones2.Cli.Inspect;

/// <summary>Finds out what a path holds.</summary>
internal static class Inspection
{
    private const int MaxTensorsNamed = 20;

    /// <returns>An object for a program, and lines for a person.</returns>
    /// <exception cref="InvalidInputException">Nothing there, or damaged.</exception>
    public static (object Result, IReadOnlyList<string> Lines) Of(string path)
    {
        if (Directory.Exists(path))
            return OfModel(path);
        if (Path.GetExtension(path) is ".pt" or ".pth" or ".bin")
            return OfResidual(path);

        using var file = SafetensorsFile.Open(path);
        return ResidualEmbedding.IsIn(file) ? OfResidual(path) : OfSafetensors(file);
    }

    private static (object Result, IReadOnlyList<string> Lines) OfModel(string path)
    {
        var summary = ModelSummary.Read(path);
        return (summary,
        [
            $"Stable Diffusion model {summary.Fingerprint}",
            $"  text encoder   {summary.TextEncoderWeights,15:N0} weights, {summary.TextEncoderLayers} layers of width {summary.TextEncoderWidth}",
            $"  UNet           {summary.UNetWeights,15:N0} weights, channels {string.Join(", ", summary.UNetChannels)}",
            $"  autoencoder    {summary.AutoencoderWeights,15:N0} weights, {summary.AutoencoderFactor} pixels a latent",
            $"  trained for    {summary.PictureSize} x {summary.PictureSize} pixels, predicts {summary.PredictionType}",
        ]);
    }

    private static (object Result, IReadOnlyList<string> Lines) OfResidual(string path)
    {
        var residual = ResidualEmbedding.Load(path);
        var norm = Math.Sqrt(residual.Values.Sum(value => (double)value * value));
        var result = new
        {
            kind = "residual",
            residual.ClassNoun,
            residual.BaseModel,
            residual.Recipe,
            residual.Steps,
            residual.Seed,
            residual.Tokens,
            residual.Width,
            norm,
            bytes = new FileInfo(path).Length,
        };
        return (result,
        [
            $"Residual embedding of {residual.ClassNoun ?? "an unnamed subject"}, {result.bytes:N0} bytes",
            $"  class noun   {residual.ClassNoun ?? "not told; name it when composing"}",
            $"  base model   {residual.BaseModel ?? "not told"}",
            $"  recipe       {residual.Recipe ?? "not told"}{(residual.Steps is { } steps ? $", {steps} steps" : "")}{(residual.Seed is { } seed ? $", seed {seed}" : "")}",
            $"  shape        {residual.Tokens} {(residual.Tokens == 1 ? "token" : "tokens")} of width {residual.Width}, norm {norm:f3}",
        ]);
    }

    private static (object Result, IReadOnlyList<string> Lines) OfSafetensors(SafetensorsFile file)
    {
        var tensors = file.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => new { name = entry.Key, type = entry.Value.Type.ToString(), shape = entry.Value.Shape }).ToList();
        var weights = file.Entries.Values.Sum(entry => entry.Shape.Aggregate(1L, (product, size) => product * size));
        return (new { kind = "safetensors", tensors, file.Metadata },
        [
            $"Safetensors file of {tensors.Count} tensors, {weights:N0} numbers",
            .. file.Metadata.Select(pair => $"  {pair.Key}: {pair.Value}"),
            .. tensors.Take(MaxTensorsNamed).Select(tensor => $"  {tensor.name}  {tensor.type} [{string.Join(", ", tensor.shape)}]"),
            .. tensors.Count > MaxTensorsNamed ? [$"  and {tensors.Count - MaxTensorsNamed} more; --json lists all"] : Array.Empty<string>(),
        ]);
    }
}
