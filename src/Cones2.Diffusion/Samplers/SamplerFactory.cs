namespace Cones2.Diffusion.Samplers;

/// <summary>Makes a sampler of a kind, with the published defaults.</summary>
public static class SamplerFactory
{
    /// <param name="kind">Which sampler.</param>
    /// <param name="schedule">The noise that the model was trained on.</param>
    /// <param name="inferenceSteps">1 to the schedule's training timesteps.</param>
    /// <exception cref="InvalidInputException">Another number of steps.</exception>
    public static ISampler Create(SamplerKind kind, NoiseSchedule schedule, int inferenceSteps) => kind switch
    {
        SamplerKind.Ddim => new DdimSampler(schedule, inferenceSteps),
        SamplerKind.Pndm => new PndmSampler(schedule, inferenceSteps),
        SamplerKind.Euler => new EulerSampler(schedule, inferenceSteps),
        SamplerKind.Lms => new LmsSampler(schedule, inferenceSteps),
        SamplerKind.DpmSolver => new DpmSolverSampler(schedule, inferenceSteps, karrasSigmas: false),
        SamplerKind.DpmSolverKarras => new DpmSolverSampler(schedule, inferenceSteps, karrasSigmas: true),
        SamplerKind.UniPc => new UniPcSampler(schedule, inferenceSteps),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
