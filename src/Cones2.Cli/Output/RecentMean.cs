namespace Cones2.Cli.Output;

/// <summary>The mean of the latest numbers: single losses jump with the timestep.</summary>
internal sealed class RecentMean
{
    private const int Count = 50;

    private readonly Queue<double> _latest = new();

    public double Add(double value)
    {
        _latest.Enqueue(value);
        if (_latest.Count > Count)
            _latest.Dequeue();
        return _latest.Average();
    }
}
