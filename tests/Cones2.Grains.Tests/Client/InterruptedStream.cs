namespace Cones2.Grains.Tests.Client;

/// <summary>A destination during whose first write something happens.</summary>
internal sealed class InterruptedStream(Func<Task> interrupt) : MemoryStream
{
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Length == 0)
            await interrupt();
        await base.WriteAsync(buffer, cancellationToken);
    }
}
