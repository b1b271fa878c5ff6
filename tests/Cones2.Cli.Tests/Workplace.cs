using Cones2.Diffusion;
using Cones2.Diffusion.Images;
using static TorchSharp.torch;

namespace Cones2.Cli.Tests;

/// <summary>A folder for one test, with photos in it, gone afterwards.</summary>
internal sealed class Workplace : IDisposable
{
    public Workplace()
    {
        Folder = Directory.CreateTempSubdirectory("cones2-").FullName;
        Directory.CreateDirectory(this["photos"]);
        using var scope = NewDisposeScope();
        for (var photo = 0; photo < 3; photo++)
            PngFile.Write(new Seed(photo).Normal(3, 96, 128), this[$"photos/{photo}.png"]);
    }

    public string Folder { get; }

    public string this[string name] => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
