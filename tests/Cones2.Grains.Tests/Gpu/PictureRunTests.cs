using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Grains.Gpu;
using Cones2.Grains.Storage;
using Cones2.Grains.Tests.Engine;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Tests.Gpu;

public sealed class PictureRunTests : IDisposable
{
    private static readonly CompositionId Beach = CompositionId.Parse("acme/beach");
    private static readonly CancellationToken Never = new(canceled: false);

    private readonly TemporaryFolder _folder = new();
    private readonly Pace _pace = new();

    public void Dispose()
    {
        _pace.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_WhatWasSavedIsGoneOrDamaged_BeginsAnew(bool isDamaged)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var store = new FileBlobStore(Options.Create(new FileBlobOptions { Folder = _folder["blobs"] }));
        var cache = new BlobCache(store, Options.Create(new BlobCacheOptions()));
        var saved = await store.WriteAsync(BlobOwner.Of(Beach), [3, 1, 2], cancellation);
        if (isDamaged)
            await File.WriteAllTextAsync(Path.Combine(_folder["blobs"], BlobName.Of(saved)), "other", cancellation);
        else
            await store.DeleteAsync(saved, cancellation);
        var order = new CompositionOrder { Model = FakeEngine.Model, Prompt = "a beach", InferenceSteps = 4 };
        var run = new PictureRun(new FakeEngine("here", _pace, new()), store, cache, NullLogger<PictureRun>.Instance);

        var steps = new List<WorkStep>();
        await foreach (var step in run.RunAsync(new PictureTask(Beach, order, [], 0, saved), Never, cancellation))
            steps.Add(step);

        Assert.Equal([1, 2, 3, 4], steps.Select(step => step.Number));
        Assert.Equal(FakeEngine.Picture(order, 0), await store.ReadAsync(steps[^1].Result!, cancellation));
    }
}
