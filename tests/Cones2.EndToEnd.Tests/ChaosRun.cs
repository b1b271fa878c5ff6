using Cones2.Contracts.Compositions;
using Cones2.Contracts.Subjects;

namespace Cones2.EndToEnd.Tests;

/// <summary>Work that a disaster happens to, as its owner saw it.</summary>
/// <param name="compositions">How many.</param>
/// <param name="trainings">How many.</param>
/// <param name="at">Steps of all pictures together after which the disaster shall happen, once each training has told one too.</param>
internal sealed class ChaosRun(int compositions, int trainings, int at)
{
    private readonly TaskCompletionSource _isUnderWay = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<SeenSteps> Pictures { get; } = [.. Enumerable.Range(0, compositions).Select(_ => new SeenSteps())];

    public IReadOnlyList<SeenSteps> Learnings { get; } = [.. Enumerable.Range(0, trainings).Select(_ => new SeenSteps())];

    /// <summary>As they ended.</summary>
    public CompositionStatus?[] Compositions { get; } = new CompositionStatus?[compositions];

    /// <summary>As they ended.</summary>
    public SubjectStatus?[] Subjects { get; } = new SubjectStatus?[trainings];

    public Task IsUnderWay => _isUnderWay.Task;

    public void Saw(SeenSteps of, int step)
    {
        of.Add(step);
        if (Pictures.Sum(picture => picture.Last) >= at && Learnings.All(learning => learning.Last > 0))
            _isUnderWay.TrySetResult();
    }
}
