namespace Cones2.Cli.Compose;

/// <summary>A subject as a JSON file says it.</summary>
internal sealed record ComposeFileSubject
{
    public string? Name { get; init; }

    /// <summary>The residual's file.</summary>
    public string? Residual { get; init; }

    /// <summary>Left, top, right, bottom in pixels.</summary>
    public IReadOnlyList<int>? Box { get; init; }

    /// <summary>A picture, white inside; or, with <see cref="MaskColor"/>, one that paints each subject's place.</summary>
    public string? Mask { get; init; }

    /// <summary>Such as "#ffc000" or "255,192,0".</summary>
    public string? MaskColor { get; init; }

    public double Strength { get; init; } = 1;

    /// <summary>The class noun, where the residual does not tell.</summary>
    public string? Noun { get; init; }
}
