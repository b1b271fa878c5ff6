using static TorchSharp.torch;

namespace Cones2.Diffusion.Samplers;

/// <summary>
/// Copies of one tensor a step, for the latest steps. Recording a step forgets that step's earlier tensor and every later
/// one, so a repeated step replaces rather than adds.
/// </summary>
/// <param name="name">Names the entries in a <see cref="SamplerState"/>.</param>
/// <param name="capacity">How many steps are kept.</param>
internal sealed class StepHistory(string name, int capacity) : IDisposable
{
    private readonly SortedDictionary<int, Tensor> _entries = [];

    public string Name => name;

    public IReadOnlyDictionary<int, Tensor> Entries => _entries;

    public void Record(int step, Tensor value)
    {
        ForgetWhere(index => index >= step || index <= step - capacity);
        _entries[step] = value.detach().clone().DetachFromDisposeScope();
    }

    public void Forget(int step) => ForgetWhere(index => index == step);

    public void Clear() => ForgetWhere(_ => true);

    public Tensor? At(int step) => _entries.GetValueOrDefault(step);

    /// <summary>The tensors of this step, the one before and so on, up to <paramref name="count"/> or to the first gap.</summary>
    public List<Tensor> Latest(int step, int count) =>
        [.. Enumerable.Range(0, count).Select(back => At(step - back)).TakeWhile(entry => entry is not null).Select(entry => entry!)];

    public void Dispose() => Clear();

    private void ForgetWhere(Func<int, bool> forgotten)
    {
        foreach (var step in _entries.Keys.Where(forgotten).ToList())
        {
            _entries[step].Dispose();
            _entries.Remove(step);
        }
    }
}
