using Cones2.Diffusion;
using Cones2.Diffusion.Residuals;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Evaluation.Learning;

/// <summary>Equation 2 on a subject's photos, for whatever makes the prompt's embedding.</summary>
/// <param name="seed">Of the order of the photos, the noise and the timesteps.</param>
internal sealed class PhotoDenoising(StableDiffusion model, PhotoLatents photos, Seed seed)
{
    /// <param name="embedding">[1, tokens, hidden] of the photos' prompt.</param>
    /// <param name="step">0 for the first.</param>
    /// <returns>The mean squared error of one photo's noise at one timestep; the caller's scope owns it.</returns>
    public Tensor Loss(Tensor embedding, int step)
    {
        var latents = photos.Draw(seed, step);
        var noise = seed.Derive("noise", step).Normal(latents.shape);
        var timesteps = tensor(new long[] { seed.Derive("timestep", step).Below(model.NoiseSchedule.TrainTimesteps) });
        using var text = model.UNet.ProjectText(embedding);
        var prediction = model.UNet.forward(model.NoiseSchedule.AddNoise(latents, noise, timesteps), timesteps, text);
        return nn.functional.mse_loss(prediction, model.NoiseSchedule.TrainingTarget(latents, noise, timesteps));
    }
}
