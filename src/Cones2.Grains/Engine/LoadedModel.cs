using Cones2.Diffusion;

namespace Cones2.Grains.Engine;

/// <summary>A model on the device.</summary>
internal sealed class LoadedModel(StableDiffusion model, string path, bool isPinned) : IDisposable
{
    private int _users;

    public StableDiffusion Model => model;

    /// <summary>Its folder.</summary>
    public string Path => path;

    public bool IsPinned => isPinned;

    /// <summary>Of its weights.</summary>
    public long Bytes { get; } = new TorchSharp.torch.nn.Module[] { model.TextEncoder, model.UNet, model.Vae }
        .Sum(part => part.parameters().Sum(weight => weight.numel() * weight.element_size()));

    /// <summary>Whether someone took it who has not given it back.</summary>
    public bool IsInUse => _users > 0;

    /// <summary>The number of the use that began last.</summary>
    public long LastUse { get; private set; }

    /// <param name="use">Grows with each use of any model.</param>
    public void Take(long use)
    {
        _users++;
        LastUse = use;
    }

    public void GiveBack() => _users--;

    public void Dispose() => model.Dispose();
}
