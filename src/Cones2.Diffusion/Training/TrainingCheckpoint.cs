using System.Globalization;
using Cones2.Diffusion.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Training;

/// <summary>
/// The state of a training run between two steps in one safetensors file: the weights, AdamW's moments and the weights'
/// moving average, where the run keeps one.
/// </summary>
public static class TrainingCheckpoint
{
    private const string FormatKey = "format";
    private const string Format = "cones2.checkpoint.1";
    private const string StepsKey = "steps_taken";

    /// <param name="path">Appears only when the file is whole.</param>
    /// <param name="trained">What <paramref name="optimizer"/> trains.</param>
    /// <param name="optimizer">After <paramref name="stepsTaken"/> steps.</param>
    /// <param name="stepsTaken">1 or more.</param>
    /// <param name="identity">What the run that takes the checkpoint up must share, by name.</param>
    /// <param name="average">Of the same parameters, or null.</param>
    public static void Write(
        string path, FlatParameters trained, AdamW optimizer, int stepsTaken, IReadOnlyDictionary<string, string> identity, MovingAverage? average = null)
    {
        var metadata = new Dictionary<string, string>(identity)
        {
            [FormatKey] = Format,
            [StepsKey] = stepsTaken.ToString(CultureInfo.InvariantCulture),
        };
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(path, State(trained, optimizer, average).ToDictionary(entry => entry.Name, entry => entry.Tensor), metadata);
    }

    /// <summary>Takes up what <see cref="Write"/> left, exactly; parameters as there.</summary>
    /// <returns>The steps taken.</returns>
    /// <exception cref="InvalidInputException">The file is damaged, or of another run.</exception>
    public static int Read(
        string path, FlatParameters trained, AdamW optimizer, IReadOnlyDictionary<string, string> identity, MovingAverage? average = null)
    {
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault(FormatKey) != Format
            || !int.TryParse(file.Metadata.GetValueOrDefault(StepsKey), NumberStyles.None, CultureInfo.InvariantCulture, out var steps))
        {
            throw new InvalidInputException(path, "is no training checkpoint", "give the checkpoint that the interrupted run left, or start anew without --resume");
        }

        var faults = identity
            .Where(pair => file.Metadata.GetValueOrDefault(pair.Key) != pair.Value)
            .Select(pair => new InputFault(path, $"is of a run with another {pair.Key.Replace('_', ' ')} ({file.Metadata.GetValueOrDefault(pair.Key)}, now {pair.Value})", "resume with the settings and photos of that run, or start anew without --resume"))
            .ToList();
        var state = State(trained, optimizer, average).ToList();
        faults.AddRange(state
            .Where(entry => !file.Entries.TryGetValue(entry.Name, out var stored) || !stored.Shape.SequenceEqual(entry.Tensor.shape))
            .Select(entry => new InputFault($"{path}: tensor {entry.Name}", "is missing or has another shape", "start anew without --resume")));
        if (faults.Count > 0)
            throw new InvalidInputException(faults);

        foreach (var (name, tensor) in state)
            file.CopyTo(name, tensor);
        Moments(optimizer).step = steps;
        return steps;
    }

    private static IEnumerable<(string Name, Tensor Tensor)> State(FlatParameters trained, AdamW optimizer, MovingAverage? average)
    {
        var moments = Moments(optimizer);
        (string Kind, Tensor? Flat)[] kept = [("weight", trained.Weights.detach()), ("mean", moments.exp_avg), ("variance", moments.exp_avg_sq), ("average", average?.Weights)];
        return kept.Where(state => state.Flat is not null).SelectMany(state => trained.Split(state.Flat!).Select(part => ($"{state.Kind}.{part.Name}", part.Part)));
    }

    private static AdamW.State Moments(AdamW optimizer) => optimizer.state_dict().State.Cast<AdamW.State>().Single();
}
