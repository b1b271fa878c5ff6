using Cones2.Diffusion;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>How the small model is trained.</summary>
public sealed record PretrainingSettings
{
    /// <summary>Of the pictures, the first weights and the noise.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// What an earlier pretraining made, such as <see cref="SmallModel.Folder"/>, whose UNet and text encoder are trained on; its
    /// other parts stay as they are. Null for a model from nothing.
    /// </summary>
    public string? From { get; init; }

    /// <summary>Of <see cref="From"/>, train the recognizer anew, and leave all else as it is.</summary>
    public bool RecognizerAlone { get; init; }

    /// <summary>"cpu", "cuda" or "cuda:N". Pictures and noise are drawn on the CPU, the same for every device.</summary>
    public string Device { get; init; } = "cpu";

    public int AutoencoderSteps { get; init; } = 12_000;

    public int AutoencoderBatch { get; init; } = 8;

    public double AutoencoderRate { get; init; } = 2e-3;

    public int DenoiserSteps { get; init; } = 8_000;

    public int DenoiserBatch { get; init; } = 32;

    public double DenoiserRate { get; init; } = 1.2e-3;

    /// <summary>The share of the captions that are left out, so that the model learns the empty prompt of classifier-free guidance.</summary>
    public double EmptyPromptShare { get; init; } = 0.1;

    /// <summary>Of the loss that holds the attention to an object's noun to the object's place, beside the error of the velocity.</summary>
    public double NounAttentionWeight { get; init; } = 0.1;

    /// <summary>The share of the captions of which the denoiser does not see every word, so that nouns learn to carry their objects' looks.</summary>
    public double WordDropoutShare { get; init; } = 0.5;

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

    /// <summary>Denoising steps of the samples that show how far it is.</summary>
    public int SampleSteps { get; init; } = 12;

    /// <summary>Steps of all stages that are run.</summary>
    public int Steps => (From, RecognizerAlone) switch
    {
        (null, _) => AutoencoderSteps + RecognizerSteps + ClipSteps + DenoiserSteps,
        (_, true) => RecognizerSteps,
        _ => DenoiserSteps,
    };

    /// <summary>Everything out of its range; nothing if all is right.</summary>
    public IEnumerable<InputFault> FindFaults()
    {
        if (From is { } from && !SmallModel.IsAt(SmallModel.ModelIn(from)))
            yield return new InputFault("--from", $"is {from}, which holds no small model", $"give what an earlier \"cones2 mini pretrain\" made, or {SmallModel.Folder}");
        if (From is null && RecognizerAlone)
            yield return new InputFault("--recognizer-alone", "has no model whose pictures the recognizer would read", "give one with --from");
        foreach (var (setting, value) in new[]
        {
            ("autoencoder-steps", AutoencoderSteps), ("autoencoder-batch", AutoencoderBatch), ("steps", DenoiserSteps),
            ("batch", DenoiserBatch), ("recognizer-steps", RecognizerSteps), ("recognizer-batch", RecognizerBatch), ("clip-steps", ClipSteps), ("checkpoint-every", CheckpointEvery),
        })
        {
            if (value < 1)
                yield return new InputFault($"--{setting}", $"is {value}", "give 1 or more");
        }
    }
}
