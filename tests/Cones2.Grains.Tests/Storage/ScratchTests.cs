using Cones2.Grains.Storage;

namespace Cones2.Grains.Tests.Storage;

public sealed class ScratchTests : IDisposable
{
    private readonly TemporaryFolder _parent = new();

    public void Dispose() => _parent.Dispose();

    [Fact]
    public async Task Sweep_FoldersOfTheDeadAndTheLiving_RemovesThoseOfTheDead()
    {
        var parent = Directory.CreateDirectory(_parent["tmp"]).FullName;
        var (dead, released) = Scratch.Open(parent);
        var (living, held) = Scratch.Open(parent);
        await File.WriteAllTextAsync(Path.Combine(dead, "photo"), "left", TestContext.Current.CancellationToken);
        await released.DisposeAsync();

        Scratch.Sweep(parent);

        Assert.False(Directory.Exists(dead));
        Assert.True(Directory.Exists(living));
        await held.DisposeAsync();
    }
}
