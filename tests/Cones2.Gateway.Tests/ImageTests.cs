using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cones2.Client;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion.Images;

namespace Cones2.Gateway.Tests;

/// <summary>Pictures and photos on their way from the cluster.</summary>
public sealed class ImageTests
{
    private const int Photos = 12;
    private const int PhotosAtOnce = 4;
    private const string Key = "c2.acme.abc.def";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Picture_LargerThanIsKeptInMemory_IsWholeAndTellsItsLength()
    {
        var picture = new byte[10_000_000];
        Random.Shared.NextBytes(picture);
        await using var gateway = await WithPictureAsync(destination => destination.WriteAsync(picture, Cancellation));
        using var http = gateway.With(Key);

        var answer = await http.GetAsync("/v1/compositions/beach/pictures/0", HttpCompletionOption.ResponseHeadersRead, Cancellation);

        Assert.Equal((HttpStatusCode.OK, "image/png", picture.Length), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentLength));
        Assert.Equal(picture, await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Picture_DamagedAtItsEnd_IsRefusedBeforeAnythingIsSent()
    {
        await using var gateway = await WithPictureAsync(async destination =>
        {
            await destination.WriteAsync(new byte[1_000_000], Cancellation);
            throw new ClusterException(ClusterError.DamagedBlob, "blob", "arrived as another", "retry");
        });
        using var http = gateway.With(Key);

        var answer = await http.GetAsync("/v1/compositions/beach/pictures/0", Cancellation);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("DamagedBlob", (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Photo_ManyAtOnce_AreReadAFewAtATimeAndEachOnce()
    {
        // 1. As many photos are asked for, and wait, as are read at a time.
        using var pixels = TorchSharp.torch.rand(3, 32, 32);
        var png = PngFile.Encode(pixels);
        var photos = Enumerable.Range(0, Photos).Select(number => new BlobReference(BlobOwner.Of(SubjectId.Parse("acme/rex")), $"{number:x64}", png.Length)).ToArray();
        var (all, atOnce, most) = (0, 0, 0);
        var (full, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var gateway = await LoneGateway.StartAsync((method, arguments) => method switch
        {
            nameof(ICones2Client.VerifyKeyAsync) => Task.FromResult(TenantRoles.All),
            nameof(ICones2Client.GetSubjectAsync) => Task.FromResult(new SubjectStatus { Id = (SubjectId)arguments[0]!, Photos = [.. photos], Learning = new LearningStatus { State = WorkState.None, Steps = 0 } }),
            nameof(ICones2Client.DownloadAsync) => ReadAsync((Stream)arguments[2]!),
            _ => throw new NotSupportedException(method),
        });
        using var http = gateway.With(Key);
        var asked = photos.Select(photo => http.GetByteArrayAsync($"/v1/subjects/rex/photos/{photo.Sha256}", Cancellation)).ToArray();
        await full.Task.WaitAsync(Cancellation);

        // 2. All are answered, no more of them were read at once, and none is read again.
        go.SetResult();
        Assert.All(await Task.WhenAll(asked), thumbnail => Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], thumbnail[..4]));
        await http.GetByteArrayAsync($"/v1/subjects/rex/photos/{photos[0].Sha256}", Cancellation);
        Assert.Equal((Photos, PhotosAtOnce), (all, most));

        async Task ReadAsync(Stream destination)
        {
            lock (photos)
            {
                (all, atOnce) = (all + 1, atOnce + 1);
                most = Math.Max(most, atOnce);
                if (atOnce == PhotosAtOnce)
                    full.TrySetResult();
            }

            await go.Task.WaitAsync(Cancellation);
            await destination.WriteAsync(png, Cancellation);
            lock (photos)
                atOnce--;
        }
    }

    private static Task<LoneGateway> WithPictureAsync(Func<Stream, ValueTask> download)
    {
        var id = CompositionId.Parse("acme/beach");
        var picture = new PictureStatus { Index = 0, Steps = 1, State = WorkState.Done, Picture = new BlobReference(BlobOwner.Of(id), new string('0', 64), 1) };
        return LoneGateway.StartAsync((method, arguments) => method switch
        {
            nameof(ICones2Client.VerifyKeyAsync) => Task.FromResult(TenantRoles.All),
            nameof(ICones2Client.GetCompositionAsync) => Task.FromResult(new CompositionStatus { Id = id, State = WorkState.Done, Pictures = [picture] }),
            nameof(ICones2Client.DownloadAsync) => download((Stream)arguments[2]!).AsTask(),
            _ => throw new NotSupportedException(method),
        });
    }
}
