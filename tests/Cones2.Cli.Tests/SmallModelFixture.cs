namespace Cones2.Cli.Tests;

/// <summary>A small model after one training step of each kind: it draws noise, but everything about it is real.</summary>
public sealed class SmallModelFixture : IAsyncLifetime
{
    private readonly Workplace _place = new();

    public string Folder => _place["small"];

    public string Model => _place[Path.Combine("small", "model")];

    public async ValueTask InitializeAsync()
    {
        var made = await Cones2Process.RunAsync(
            _place.Folder, "mini", "pretrain", Folder, "--autoencoder-steps", "1", "--recognizer-steps", "1", "--clip-steps", "1", "--steps", "1");
        Assert.Equal(0, made.ExitCode);
    }

    public ValueTask DisposeAsync()
    {
        _place.Dispose();
        return ValueTask.CompletedTask;
    }
}
