namespace Cones2.Diffusion.Samplers;

/// <summary>The samplers to choose from; <see cref="SamplerNames"/> has the names by which a person chooses.</summary>
public enum SamplerKind
{
    /// <summary>DDIM, eta 0: the paper's sampler.</summary>
    Ddim,

    /// <summary>PNDM in its linear multistep form (PLMS).</summary>
    Pndm,

    /// <summary>Euler's method.</summary>
    Euler,

    /// <summary>The linear multistep method of order 4.</summary>
    Lms,

    /// <summary>DPM-Solver++ 2M.</summary>
    DpmSolver,

    /// <summary>DPM-Solver++ 2M on Karras noise levels.</summary>
    DpmSolverKarras,

    /// <summary>UniPC of order 2.</summary>
    UniPc,
}
