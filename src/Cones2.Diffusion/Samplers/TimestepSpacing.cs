namespace Cones2.Diffusion.Samplers;

/// <summary>How the timesteps of a trajectory lie in the training timesteps (Lin et al. 2023, arXiv 2305.08891, table 2).</summary>
public enum TimestepSpacing
{
    /// <summary>Multiples of a whole ratio from 0 up, plus the offset ("leading"); the noisiest timestep is left out.</summary>
    Leading,

    /// <summary>Even steps from the last timestep down ("trailing").</summary>
    Trailing,

    /// <summary>Even steps from the last timestep to the first ("linspace").</summary>
    Linspace,
}
