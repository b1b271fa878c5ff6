using Cones2.Diffusion.Batching;
using Cones2.Diffusion.Composition;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Batching;

/// <summary>Runs to the end, in a batch and without one.</summary>
internal static class BatchRun
{
    /// <summary>Advances until no picture is left.</summary>
    /// <returns>The latents of each picture's last step; a picture that failed has none.</returns>
    public static Dictionary<DenoisingTrajectory, Tensor> ToEnd(DenoisingBatch batch)
    {
        var latents = new Dictionary<DenoisingTrajectory, Tensor>();
        while (batch.Count > 0)
        {
            foreach (var (picture, step, _) in batch.Advance())
            {
                if (step is not null && step.Index + 1 == step.Count)
                    latents.Add(picture, step.Latents.clone());
            }
        }

        return latents;
    }

    public static Tensor Alone(PreparedComposition composition, long seed)
    {
        Tensor? latents = null;
        foreach (var step in new CompositionPipeline(composition.Model).Denoise(composition, new SeededNoise(seed), TestContext.Current.CancellationToken))
        {
            if (step.Index + 1 == step.Count)
                latents = step.Latents.clone();
        }

        return latents!;
    }
}
