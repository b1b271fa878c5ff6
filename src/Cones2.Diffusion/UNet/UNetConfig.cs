namespace Cones2.Diffusion.UNet;

/// <summary>The shape of a UNet2DConditionModel; the defaults are Stable Diffusion 2.1-base.</summary>
public sealed record UNetConfig
{
    /// <summary>Channels of the latents, in and out.</summary>
    public int LatentChannels { get; init; } = 4;

    /// <summary>Height and width of the latents of the pictures it was trained on.</summary>
    public int SampleSize { get; init; } = 64;

    /// <summary>Channels of each level, finest first.</summary>
    public IReadOnlyList<int> BlockChannels { get; init; } = [320, 640, 1280, 1280];

    /// <summary>Whether each level, finest first, has attention on its way down.</summary>
    public IReadOnlyList<bool> DownAttention { get; init; } = [true, true, true, false];

    /// <summary>Whether each level, coarsest first, has attention on its way up.</summary>
    public IReadOnlyList<bool> UpAttention { get; init; } = [false, true, true, true];

    /// <summary>Residual blocks of each level on the way down; the way up has one more.</summary>
    public int LayersPerBlock { get; init; } = 2;

    /// <summary>Attention heads of each level, finest first (diffusers calls it attention_head_dim).</summary>
    public IReadOnlyList<int> Heads { get; init; } = [5, 10, 20, 20];

    /// <summary>Transformer blocks of each attention, by level, finest first.</summary>
    public IReadOnlyList<int> TransformerDepths { get; init; } = [1, 1, 1, 1];

    /// <summary>The text encoder's width.</summary>
    public int CrossAttentionWidth { get; init; } = 1024;

    /// <summary>Whether attention is entered and left by linear layers (2.x) or 1x1 convolutions (1.x).</summary>
    public bool LinearProjection { get; init; } = true;

    public int NormGroups { get; init; } = 32;

    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Whether the time embedding has its cosines before its sines.</summary>
    public bool FlipSinToCos { get; init; } = true;

    public double FrequencyShift { get; init; }

    /// <summary>Latents are halved this many times on the way down.</summary>
    public int Halvings => BlockChannels.Count - 1;

    /// <summary>The finest level with cross-attention, 0 for that of the latents; the coarsest, whose middle block always has it, where no other does.</summary>
    public int FinestCrossAttention => Enumerable.Range(0, Halvings).FirstOrDefault(level => DownAttention[level] || UpAttention[Halvings - level], Halvings);
}
