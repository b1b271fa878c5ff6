using System.Globalization;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Samplers;

/// <summary>All histories of one sampler, saved and restored together.</summary>
internal sealed class SamplerMemory(params StepHistory[] histories) : IDisposable
{
    public SamplerState Save()
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (var history in histories)
        {
            foreach (var (step, entry) in history.Entries)
                tensors.Add($"{history.Name}.{step}", entry.clone().DetachFromDisposeScope());
        }

        return new SamplerState(tensors);
    }

    /// <exception cref="InvalidInputException">A tensor has a name that no history of this sampler has; all are named.</exception>
    public void Restore(SamplerState state)
    {
        var entries = state.Tensors.Select(pair => (Place: Find(pair.Key), pair.Key, pair.Value)).ToList();
        var faults = entries.Where(entry => entry.Place is null).Select(entry => Unknown(entry.Key)).ToList();
        if (faults.Count > 0)
            throw new InvalidInputException(faults);

        foreach (var history in histories)
            history.Clear();
        foreach (var (place, _, value) in entries.OrderBy(entry => entry.Place!.Value.Step))
            place!.Value.History.Record(place.Value.Step, value);
    }

    public void Dispose()
    {
        foreach (var history in histories)
            history.Dispose();
    }

    private (StepHistory History, int Step)? Find(string key)
    {
        var dot = key.LastIndexOf('.');
        var history = dot < 0 ? null : Array.Find(histories, history => key.AsSpan(0, dot).SequenceEqual(history.Name));
        return history is not null && int.TryParse(key.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? (history, step)
            : null;
    }

    private InputFault Unknown(string key) => new(
        "sampler state",
        $"holds \"{key}\", where this sampler keeps {Kept()}",
        "resume with the sampler that saved it");

    private string Kept() =>
        histories.Length == 0 ? "nothing" : string.Join(", ", histories.Select(history => $"\"{history.Name}.<step>\""));
}
