namespace Cones2.Grains.Scheduling;

/// <summary>How long each kind of work took lately: a mean that forgets.</summary>
internal sealed class WorkDurations
{
    private const double NewestShare = 0.2;

    private readonly Dictionary<WorkOffer, TimeSpan> _means = [];

    /// <returns>Null before the first of its kind.</returns>
    public TimeSpan? Expected(WorkOffer work) => _means.TryGetValue(work, out var mean) ? mean : null;

    public void Observe(WorkOffer work, TimeSpan duration) =>
        _means[work] = _means.TryGetValue(work, out var mean) ? mean + NewestShare * (duration - mean) : duration;
}
