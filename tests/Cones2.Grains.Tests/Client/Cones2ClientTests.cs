using Cones2.Client;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion.Images;
using Cones2.Grains.Storage;
using Cones2.Grains.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Cones2.Grains.Tests.Client;

public sealed class Cones2ClientTests(GpuCluster cluster) : IClassFixture<GpuCluster>
{
    private static readonly TenantId Tenant = TenantId.Parse("globex");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_SubmittedComposition_EndsWithItsPictures()
    {
        var client = CreateClient();
        var id = CompositionId.Of(Tenant, "beach");
        await client.SubmitAsync(id, new CompositionOrder { Model = FakeEngine.Model, Prompt = "a beach", InferenceSteps = 3, Pictures = 2 }, Cancellation);

        await foreach (var _ in client.WatchAsync(id, Cancellation))
        {
        }

        var status = await client.GetCompositionAsync(id, Cancellation);
        Assert.Equal(WorkState.Done, status.State);
        Assert.All(status.Pictures, picture => Assert.NotNull(picture.Picture));
    }

    [Fact]
    public async Task Watch_NothingSubmitted_IsRefusedAtOnce()
    {
        var exception = await Assert.ThrowsAsync<ClusterException>(async () =>
        {
            await foreach (var _ in CreateClient().WatchAsync(CompositionId.Of(Tenant, "nothing"), Cancellation))
            {
            }
        });

        Assert.Equal(ClusterError.NotFound, exception.Code);
    }

    [Fact]
    public async Task GetUsage_AfterACompositionAndAnUpload_HasBoth()
    {
        var (client, tenant) = (CreateClient(), TenantId.Parse("initech"));
        var (id, rex) = (CompositionId.Of(tenant, "beach"), SubjectId.Of(tenant, "rex"));
        await client.SubmitAsync(id, new CompositionOrder { Model = FakeEngine.Model, Prompt = "a beach", InferenceSteps = 3, Pictures = 2 }, Cancellation);
        await foreach (var _ in client.WatchAsync(id, Cancellation))
        {
        }

        var photo = await client.UploadPhotoAsync(rex, new MemoryStream(NoisePng(side: 20)), Cancellation);

        // The books are told right after the watchers.
        TenantUsage usage;
        do
            usage = await client.GetUsageAsync(tenant, Cancellation);
        while (usage.Pictures == 0);
        var pictures = (await client.GetCompositionAsync(id, Cancellation)).Pictures;
        Assert.Equal((1, 1, 2), (usage.Subjects, usage.Compositions, usage.Pictures));
        Assert.Equal(photo.Length + pictures.Sum(picture => picture.Picture!.Length), usage.Bytes);
        Assert.True(usage.GpuSeconds > 0);
        Assert.Equal(["beach"], (await client.ListCompositionsAsync(tenant, cancellationToken: Cancellation)).Names);
    }

    [Fact]
    public async Task ListSubjects_MoreThanAPage_GoesOnWhereItEnded()
    {
        var (client, tenant) = (CreateClient(), TenantId.Parse("hooli"));
        var photo = NoisePng(side: 20);
        foreach (var name in new[] { "cat", "mug", "rex" })
            await client.UploadPhotoAsync(SubjectId.Of(tenant, name), new MemoryStream(photo), Cancellation);

        var first = await client.ListSubjectsAsync(tenant, count: 2, cancellationToken: Cancellation);
        var second = await client.ListSubjectsAsync(tenant, first.Next, count: 2, Cancellation);

        Assert.Equal(["cat", "mug"], first.Names);
        Assert.Equal(["rex"], second.Names);
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task UploadPhoto_LargerThanAPart_ComesBackWithTheSamePixels()
    {
        var client = CreateClient();
        var subject = SubjectId.Of(Tenant, "rex");
        var photo = NoisePng(side: 500);
        Assert.True(photo.Length > BlobPart.MaxLength);

        var blob = await client.UploadPhotoAsync(subject, new MemoryStream(photo), Cancellation);

        using var copy = new MemoryStream();
        await client.DownloadAsync(subject, blob, copy, Cancellation);
        Assert.Equal(photo, copy.ToArray());
    }

    [Fact]
    public async Task UploadPhoto_NoPicture_SaysSo()
    {
        var exception = await Assert.ThrowsAsync<ClusterException>(() =>
            CreateClient().UploadPhotoAsync(SubjectId.Of(Tenant, "rex"), new MemoryStream([1, 2, 3]), Cancellation));

        Assert.Equal(ClusterError.InvalidInput, exception.Code);
        Assert.Equal("photo of subject globex/rex", Assert.Single(exception.Faults).Where);
    }

    [Fact]
    public async Task UploadPhoto_FiftyMegabytes_IsRefusedBeforeItIsWhole()
    {
        using var photo = new MemoryStream(new byte[50 << 20]);

        var exception = await Assert.ThrowsAsync<ClusterException>(() => CreateClient().UploadPhotoAsync(SubjectId.Of(Tenant, "rex"), photo, Cancellation));

        Assert.Equal(ClusterError.InvalidInput, exception.Code);
        Assert.True(photo.Position < photo.Length);
    }

    [Fact]
    public async Task Download_SubjectIsLostMeanwhile_GoesOnWhereItBroke()
    {
        var (client, subject) = (CreateClient(), SubjectId.Of(Tenant, "lost"));
        var blob = await client.UploadPhotoAsync(subject, new MemoryStream(NoisePng(side: 800)), Cancellation);
        Assert.True(blob.Length > 2 * BlobPart.MaxLength);

        using var copy = new InterruptedStream(() => cluster.DeactivateAsync(cluster.Subject($"{subject}")));
        await client.DownloadAsync(subject, blob, copy, Cancellation);

        Assert.Equal(await cluster.Blobs.ReadAsync(blob, Cancellation), copy.ToArray());
    }

    [Fact]
    public async Task Download_BlobOfAnother_IsForbidden()
    {
        var client = CreateClient();
        var mine = SubjectId.Of(Tenant, "mine");
        var others = await cluster.Blobs.WriteAsync(BlobOwner.Of(SubjectId.Parse("acme/rex")), [1], Cancellation);

        var exception = await Assert.ThrowsAsync<ClusterException>(() => client.DownloadAsync(mine, others, Stream.Null, Cancellation));

        Assert.Equal(ClusterError.Forbidden, exception.Code);
    }

    private static byte[] NoisePng(int side)
    {
        using var noise = TorchSharp.torch.rand(3, side, side) * 2 - 1;
        return PngFile.Encode(noise);
    }

    private ICones2Client CreateClient() => new ServiceCollection()
        .AddSingleton<IClusterClient>(cluster.Silos.Client)
        .AddSingleton(GpuCluster.Tokens)
        .AddCones2Client([])
        .BuildServiceProvider()
        .GetRequiredService<ICones2Client>();
}
