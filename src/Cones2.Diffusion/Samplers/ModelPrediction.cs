using static TorchSharp.torch;

namespace Cones2.Diffusion.Samplers;

/// <summary>
/// Turns a model output into the clean latents or the noise that it implies for x = alpha x_0 + sigma eps.
/// Notation: modelOutput -> eps, v or x_0; latents -> x; alpha, sigma with alpha^2 + sigma^2 = 1.
/// v = alpha eps - sigma x_0 (Salimans and Ho 2022, section 4). Results stay in the caller's dispose scope.
/// </summary>
internal static class ModelPrediction
{
    /// <returns>x_0, of the latents' type.</returns>
    public static Tensor ToSample(PredictionType type, Tensor modelOutput, Tensor latents, double alpha, double sigma)
    {
        var output = modelOutput.to_type(latents.dtype);
        return type switch
        {
            PredictionType.Epsilon => (latents - sigma * output) / alpha,
            PredictionType.VPrediction => alpha * latents - sigma * output,
            _ => output,
        };
    }

    /// <returns>eps, of the latents' type.</returns>
    public static Tensor ToEpsilon(PredictionType type, Tensor modelOutput, Tensor latents, double alpha, double sigma)
    {
        var output = modelOutput.to_type(latents.dtype);
        return type switch
        {
            PredictionType.Epsilon => output,
            PredictionType.VPrediction => alpha * output + sigma * latents,
            _ => (latents - alpha * output) / sigma,
        };
    }
}
