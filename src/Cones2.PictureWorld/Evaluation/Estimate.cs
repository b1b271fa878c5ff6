namespace Cones2.PictureWorld.Evaluation;

/// <summary>A measured figure and the interval that covers its true value in 95 of 100 measurements.</summary>
public readonly record struct Estimate(double Value, double Low, double High)
{
    // The normal distribution's 97.5th percentile.
    private const double Z = 1.959964;

    /// <summary>A share of independent trials, with Wilson's interval (1927), which holds for few trials and for shares near 0 and 1.</summary>
    public static Estimate OfShare(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        var share = (double)successes / trials;
        var centre = (share + Z * Z / (2 * trials)) / (1 + Z * Z / trials);
        var half = Z / (1 + Z * Z / trials) * Math.Sqrt(share * (1 - share) / trials + Z * Z / (4.0 * trials * trials));
        return new Estimate(share, Math.Max(0, centre - half), Math.Min(1, centre + half));
    }

    /// <summary>The mean of independent figures, with the normal approximation's interval.</summary>
    public static Estimate OfMean(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        if (values.Count < 2)
            return new Estimate(mean, mean, mean);
        var half = Z * Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1) / values.Count);
        return new Estimate(mean, mean - half, mean + half);
    }
}
