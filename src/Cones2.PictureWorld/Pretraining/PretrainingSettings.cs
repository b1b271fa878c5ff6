using Cones2.Diffusion;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>How the small model is trained from nothing.</summary>
public sealed record PretrainingSettings
{
    /// <summary>Of the pictures, the first weights and the noise.</summary>
    public long Seed { get; init; }

    public int AutoencoderSteps { get; init; } = 12_000;

    public int AutoencoderBatch { get; init; } = 8;

    public double AutoencoderRate { get; init; } = 2e-3;

    public int DenoiserSteps { get; init; } = 8_000;

    /// <summary>Cycles of its rate, of which the first has <see cref="DenoiserSteps"/> and each further one twice the steps of the one before.</summary>
    public int DenoiserCycles { get; init; } = 1;

    public int DenoiserBatch { get; init; } = 32;

    public double DenoiserRate { get; init; } = 1.2e-3;

    /// <summary>The share of the captions that are left out, so that the model learns the empty prompt of classifier-free guidance.</summary>
    public double EmptyPromptShare { get; init; } = 0.1;

    /// <summary>Of the moving average of the denoiser's weights.</summary>
    public double AverageDecay { get; init; } = 0.999;

    public int RecognizerSteps { get; init; } = 8000;

    public int RecognizerBatch { get; init; } = 16;

    public double RecognizerRate { get; init; } = 2e-3;

    public int ClipSteps { get; init; } = 1000;

    public int ClipBatch { get; init; } = 96;

    public double ClipRate { get; init; } = 1e-3;

    /// <summary>Steps between two checkpoints.</summary>
    public int CheckpointEvery { get; init; } = 500;

    /// <summary>Everything out of its range; nothing if all is right.</summary>
    public IEnumerable<InputFault> FindFaults()
    {
        foreach (var (setting, value) in new[]
        {
            ("autoencoder-steps", AutoencoderSteps), ("autoencoder-batch", AutoencoderBatch), ("steps", DenoiserSteps),
            ("batch", DenoiserBatch), ("recognizer-steps", RecognizerSteps), ("clip-steps", ClipSteps), ("checkpoint-every", CheckpointEvery), ("cycles", DenoiserCycles),
        })
        {
            if (value < 1)
                yield return new InputFault($"--{setting}", $"is {value}", "give 1 or more");
        }
    }
}
