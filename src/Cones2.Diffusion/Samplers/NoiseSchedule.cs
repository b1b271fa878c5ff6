using static TorchSharp.torch;

namespace Cones2.Diffusion.Samplers;

/// <summary>
/// The noise of the training timesteps: x_t = alpha_t x_0 + sigma_t eps, with alpha_t^2 = abar_t and
/// sigma_t^2 = 1 - abar_t. Immutable; safe for several threads.
/// Notation: Betas -> beta_t, AlphasCumprod -> abar_t (Ho et al. 2020, eq. 4), Sigmas -> sigma_t / alpha_t (Karras et al. 2022).
/// </summary>
public sealed class NoiseSchedule
{
    // The least positive float16.
    private const float LeastAlphaCumprod = 1f / (1 << 24);

    private readonly float[] _betas;
    private readonly float[] _alphasCumprod;
    private readonly float[] _sigmas;

    /// <exception cref="InvalidInputException">A field is out of its range; every such field is named.</exception>
    public NoiseSchedule(NoiseScheduleConfig config)
    {
        NoiseScheduleFaults.ThrowIfAny(config);
        Config = config;
        using var scope = NewDisposeScope();

        // All in float32 and by Torch, so that the rounding is that of the trained model's library.
        var betas = BetaCurve.Of(config);
        var alphasCumprod = (1 - betas).cumprod(0);
        _betas = betas.data<float>().ToArray();
        _alphasCumprod = alphasCumprod.data<float>().ToArray();
        _sigmas = [.. _alphasCumprod.Select(Sigma)];
    }

    public NoiseScheduleConfig Config { get; }

    public PredictionType PredictionType => Config.PredictionType;

    /// <summary>T, the number of training timesteps.</summary>
    public int TrainTimesteps => _betas.Length;

    /// <summary>beta_t for t = 0 to T - 1.</summary>
    public IReadOnlyList<float> Betas => _betas;

    /// <summary>abar_t for t = 0 to T - 1, falling from almost 1.</summary>
    public IReadOnlyList<float> AlphasCumprod => _alphasCumprod;

    /// <summary>sigma_t / alpha_t for t = 0 to T - 1, rising; finite (about 4096) also where abar_t is 0.</summary>
    public IReadOnlyList<float> Sigmas => _sigmas;

    /// <summary>abar after the last step of DDIM and PNDM: 1 (set_alpha_to_one) or abar_0.</summary>
    public float FinalAlphaCumprod => Config.SetAlphaToOne ? 1 : _alphasCumprod[0];

    /// <summary>x_t = alpha_t x_0 + sigma_t eps, computed in float32.</summary>
    /// <param name="latents">x_0 [batch, channels, height, width].</param>
    /// <param name="noise">eps, of the same shape, of unit variance.</param>
    /// <param name="timesteps">t [batch] int64, 0 to T - 1, on any device.</param>
    /// <returns>x_t, of the latents' type.</returns>
    public Tensor AddNoise(Tensor latents, Tensor noise, Tensor timesteps)
    {
        using var scope = NewDisposeScope();
        var (alpha, sigma) = Coefficients(latents, timesteps);
        return (alpha * latents + sigma * noise).to_type(latents.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>v = alpha_t eps - sigma_t x_0, computed in float32; parameters as for <see cref="AddNoise"/>.</summary>
    public Tensor Velocity(Tensor latents, Tensor noise, Tensor timesteps)
    {
        using var scope = NewDisposeScope();
        var (alpha, sigma) = Coefficients(latents, timesteps);
        return (alpha * noise - sigma * latents).to_type(latents.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>What the model shall say about AddNoise's result, by <see cref="PredictionType"/>; parameters as there.</summary>
    public Tensor TrainingTarget(Tensor latents, Tensor noise, Tensor timesteps) => PredictionType switch
    {
        PredictionType.Epsilon => noise.alias(),
        PredictionType.Sample => latents.alias(),
        _ => Velocity(latents, noise, timesteps),
    };

    /// <summary>abar_t, or where it is 0 (zero terminal SNR) what stands for it so that noise levels are finite, as in diffusers.</summary>
    internal static float AboveZero(float alphaCumprod) => alphaCumprod == 0 ? LeastAlphaCumprod : alphaCumprod;

    private static float Sigma(float alphaCumprod)
    {
        var abar = AboveZero(alphaCumprod);
        return MathF.Sqrt((1 - abar) / abar);
    }

    /// <returns>alpha_t and sigma_t, [batch, 1, 1, 1] float32 on the latents' device.</returns>
    private (Tensor Alpha, Tensor Sigma) Coefficients(Tensor latents, Tensor timesteps)
    {
        var abar = tensor(_alphasCumprod).index_select(0, timesteps.cpu()).to(latents.device).view(-1, 1, 1, 1);
        return (abar.sqrt(), (1 - abar).sqrt());
    }
}
