namespace Cones2.Grains.Engine;

/// <summary>One step of a picture that was just taken.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Count">Steps of the picture.</param>
public sealed record ComposedStep(int Number, int Count)
{
    /// <summary>A small PNG of what the model has in mind; null where none was made.</summary>
    public byte[]? Preview { get; init; }

    /// <summary>Everything that the rest of the picture needs, to go on elsewhere with the same result; null where it was not saved.</summary>
    public byte[]? Saved { get; init; }

    /// <summary>The PNG, with the last step.</summary>
    public byte[]? Picture { get; init; }
}
