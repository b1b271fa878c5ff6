using Cones2.Diffusion.Composition;

namespace Cones2.Diffusion.Batching;

/// <summary>What an advance brought to one picture: a step, or the failure that ended it.</summary>
/// <param name="Picture">What <see cref="DenoisingBatch.Admit"/> returned. It is in the batch no more if it failed or is done.</param>
/// <param name="Step">The step that was taken, or null if the picture failed.</param>
/// <param name="Failure">Why the picture ended before its last step, or null.</param>
public sealed record BatchedStep(DenoisingTrajectory Picture, DenoisingStep? Step, Exception? Failure);
