namespace Cones2.Diffusion.Samplers;

/// <summary>
/// The noise levels of a trajectory, falling to 0, for the samplers that step from one level to the next.
/// Notation: sigma(i) -> sigma_t / alpha_t (Karras et al. 2022); Alpha(i) -> alpha_t and Noise(i) -> sigma_t, with
/// alpha_t^2 + sigma_t^2 = 1; Lambda(i) -> lambda_t = log(alpha_t / sigma_t) (Lu et al. 2022).
/// </summary>
internal sealed class SigmaLadder
{
    private const double KarrasRho = 7;
    private const double TimestepRounding = 1e-4;

    private readonly float[] _sigmas;

    private SigmaLadder(IEnumerable<float> timesteps, IEnumerable<double> sigmas)
    {
        Timesteps = [.. timesteps];
        _sigmas = [.. sigmas.Select(sigma => (float)sigma), 0];
    }

    /// <summary>The timestep of each model call.</summary>
    public IReadOnlyList<float> Timesteps { get; }

    /// <summary>The number of model calls.</summary>
    public int Steps => Timesteps.Count;

    /// <summary>The levels at given timesteps, linear between whole ones.</summary>
    public static SigmaLadder At(NoiseSchedule schedule, IEnumerable<double> timesteps)
    {
        var rounded = timesteps.Select(timestep => (float)timestep).ToArray();
        return new SigmaLadder(rounded, rounded.Select(timestep => Interpolate(schedule.Sigmas, timestep)));
    }

    /// <summary>
    /// The levels of Karras et al. 2022, eq. 5, with rho = 7, from the greatest of the schedule to the least; each at the
    /// timestep next to it in log sigma.
    /// </summary>
    /// <exception cref="InvalidInputException">Fewer than 1 step or more than T.</exception>
    public static SigmaLadder Karras(NoiseSchedule schedule, int steps)
    {
        InferenceTimesteps.RequireInRange(schedule, steps);
        var greatest = Math.Pow(schedule.Sigmas[^1], 1 / KarrasRho);
        var least = Math.Pow(schedule.Sigmas[0], 1 / KarrasRho);
        var stride = steps == 1 ? 0 : 1.0 / (steps - 1);
        var sigmas = Enumerable.Range(0, steps)
            .Select(step => Math.Pow(greatest + step * stride * (least - greatest), KarrasRho))
            .ToArray();

        var logSigmas = schedule.Sigmas.Select(sigma => Math.Log(sigma)).ToArray();
        var timesteps = sigmas.Select(sigma => TimestepOf(sigma, logSigmas));

        // diffusers drops the fraction of a cosine schedule's timesteps, and rounds the others. A level that lies on a
        // timestep may come out a little below it.
        var isCosine = schedule.Config.BetaSchedule == BetaSchedule.SquaredCosCapV2;
        var whole = timesteps.Select(timestep => (float)(isCosine ? Math.Truncate(timestep + TimestepRounding) : Math.Round(timestep)));
        return new SigmaLadder(whole, sigmas);
    }

    /// <summary>The level before model call i, 0 to Steps - 1; that of i = Steps, the end, is 0.</summary>
    public float Sigma(int index) => _sigmas[index];

    public double Alpha(int index) => 1 / Math.Sqrt(1 + (double)_sigmas[index] * _sigmas[index]);

    public double Noise(int index) => _sigmas[index] * Alpha(index);

    public double Lambda(int index) => -Math.Log(_sigmas[index]);

    private static double Interpolate(IReadOnlyList<float> sigmas, float timestep)
    {
        var low = (int)timestep;
        return low == sigmas.Count - 1
            ? sigmas[low]
            : ((double)sigmas[low + 1] - sigmas[low]) * (timestep - low) + sigmas[low];
    }

    private static double TimestepOf(double sigma, double[] logSigmas)
    {
        var logSigma = Math.Log(sigma);
        var low = Math.Clamp(Array.FindLastIndex(logSigmas, level => level <= logSigma), 0, logSigmas.Length - 2);
        var share = (logSigma - logSigmas[low]) / (logSigmas[low + 1] - logSigmas[low]);
        return low + Math.Clamp(share, 0, 1);
    }
}
