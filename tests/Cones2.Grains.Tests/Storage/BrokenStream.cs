namespace Cones2.Grains.Tests.Storage;

/// <summary>Gives a few bytes, then fails as a network drive does.</summary>
internal sealed class BrokenStream() : MemoryStream(new byte[10])
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Position == 0 ? base.ReadAsync(buffer[..5], cancellationToken) : throw new IOException("The network drive is gone.");
}
