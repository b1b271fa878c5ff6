namespace Cones2.Diffusion.Layout;

/// <summary>How layout guidance enters the attention scores.</summary>
public enum GuidanceWeighting
{
    /// <summary>The paper's equation 7: <c>softmax(QK / sqrt(d) + eta(t) M) V</c>.</summary>
    Paper,

    /// <summary>The authors' published code: <c>softmax((QK + w M ln(1 + sigma^2) std(QK)) / sqrt(d)) V</c>.</summary>
    Reference,
}
