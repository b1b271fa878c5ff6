using Cones2.Diffusion.Layout;
using Cones2.Diffusion.UNet;

namespace Cones2.Diffusion.Composition;

/// <summary>A checked request with everything that its pictures share: made once, used by any number of seeds.</summary>
public sealed class PreparedComposition : IDisposable
{
    internal PreparedComposition(StableDiffusion model, CompositionRequest request, int height, int width, TextKeysValues text, LayoutMask? mask)
    {
        Model = model;
        Request = request;
        Height = height;
        Width = width;
        Text = text;
        Mask = mask;
    }

    public CompositionRequest Request { get; }

    /// <summary>Of the picture, in pixels.</summary>
    public int Height { get; }

    /// <summary>Of the picture, in pixels.</summary>
    public int Width { get; }

    /// <summary>Whose text encoder and UNet made it.</summary>
    internal StableDiffusion Model { get; }

    /// <summary>Two rows: the negative prompt, and the prompt with its residuals added.</summary>
    internal TextKeysValues Text { get; }

    /// <summary>Null where no subject has a place.</summary>
    internal LayoutMask? Mask { get; }

    public void Dispose()
    {
        Text.Dispose();
        Mask?.Dispose();
    }
}
