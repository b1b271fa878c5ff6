namespace Cones2.Grains.Engine;

/// <summary>Residuals come as safetensors, or as the authors' residual.pt, which is a zip file.</summary>
internal static class ResidualFormat
{
    /// <returns>The extension that says how to read the bytes.</returns>
    public static string Of(byte[] residual) => residual.AsSpan().StartsWith("PK"u8) ? "pt" : "safetensors";
}
