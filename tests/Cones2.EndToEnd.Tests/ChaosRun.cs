using Cones2.Contracts.Compositions;
using Cones2.Contracts.Subjects;

namespace Cones2.EndToEnd.Tests;

/// <summary>Work that a disaster happens to, as its owner saw it.</summary>
/// <param name="ids">Of the compositions, of one picture each.</param>
/// <param name="trainings">How many.</param>
/// <param name="at">Steps of all pictures together after which the disaster shall happen.</param>
internal sealed class ChaosRun(IReadOnlyList<CompositionId> ids, int trainings, int at)
{
    private readonly TaskCompletionSource _allLearn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _isUnderWay = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<CompositionId> Ids => ids;

    public IReadOnlyList<SeenSteps> Pictures { get; } = [.. ids.Select(_ => new SeenSteps())];

    public IReadOnlyList<SeenSteps> Learnings { get; } = [.. Enumerable.Range(0, trainings).Select(_ => new SeenSteps())];

    /// <summary>As they ended.</summary>
    public CompositionStatus?[] Compositions { get; } = new CompositionStatus?[ids.Count];

    /// <summary>As they ended.</summary>
    public SubjectStatus?[] Subjects { get; } = new SubjectStatus?[trainings];

    /// <summary>Each training has told a step.</summary>
    public Task AllLearn => _allLearn.Task;

    public Task IsUnderWay => _isUnderWay.Task;

    /// <summary>Whose picture has begun and is not done, of so many steps.</summary>
    public IEnumerable<CompositionId> Begun(int steps) => ids.Zip(Pictures).Where(pair => pair.Second.Last > 0 && pair.Second.Last < steps).Select(pair => pair.First);

    public void Saw(SeenSteps of, int step)
    {
        of.Add(step);
        if (Learnings.All(learning => learning.Last > 0))
            _allLearn.TrySetResult();
        if (Pictures.Sum(picture => picture.Last) >= at)
            _isUnderWay.TrySetResult();
    }
}
