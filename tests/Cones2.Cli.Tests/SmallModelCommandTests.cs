using Cones2.Diffusion.Images;

namespace Cones2.Cli.Tests;

/// <summary>Learning and composing on the small model that comes with the command.</summary>
public sealed class SmallModelCommandTests
{
    [Fact]
    public async Task Train_KnownNoun_ComposesThere()
    {
        using var place = new Workplace();

        var trained = await Cones2Process.RunAsync(place.Folder, "train", "photos", "--noun", "teapot", "--steps", "2", "--output", "pot.safetensors");
        var composed = await Cones2Process.RunAsync(
            place.Folder, "compose", "--prompt", "a photo of a {pot} on the beach", "--subject", "pot=pot.safetensors", "--box", "pot=8,8,40,40", "--steps", "2", "--output", "beach.png");

        Assert.Equal((0, 0), (trained.ExitCode, composed.ExitCode));
        Assert.DoesNotContain("NNPACK", trained.Error, StringComparison.Ordinal);
        using var picture = Photo.Load(place["beach.png"]);
        Assert.Equal((64, 64), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task Train_UnknownNoun_SaysWhichItKnows()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "train", "photos", "--noun", "unicorn", "--output", "x.safetensors");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("error: class noun: is \"unicorn\", which the small model never saw; give one of dog, cat,", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compose_UnknownWords_AreNamed()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "compose", "--prompt", "a dog riding a surfboard");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("error: prompt: has words that the model never saw: riding, surfboard", ended.Error, StringComparison.Ordinal);
    }
}
