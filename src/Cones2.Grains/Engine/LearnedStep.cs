namespace Cones2.Grains.Engine;

/// <summary>One step of a training that was just taken.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Count">Steps of the training.</param>
/// <param name="Loss">What the step measured.</param>
public sealed record LearnedStep(int Number, int Count, double Loss)
{
    /// <summary>Whether the checkpoint file holds the training after this step; it stays as it is until the next step is asked for.</summary>
    public bool Saved { get; init; }

    /// <summary>A safetensors file, with the last step.</summary>
    public byte[]? Residual { get; init; }
}
