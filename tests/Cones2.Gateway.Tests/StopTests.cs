using System.Net;
using System.Net.Http.Json;
using Cones2.Diffusion.Images;
using Cones2.Grains.Tests.Engine;

namespace Cones2.Gateway.Tests;

/// <summary>A gateway that is told to stop.</summary>
public sealed class StopTests(GatewayServer gateway) : IClassFixture<GatewayServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_StreamsAreOpen_EndsThemAtOnce()
    {
        // 1. A composition and a training that stand still, and who listens to them.
        using var http = await gateway.HttpAsync("listener");
        gateway.Pace.Halt();
        var made = await http.PostAsJsonAsync("/v1/compositions", new { model = FakeEngine.Model, prompt = "a beach", inferenceSteps = 2 }, Cancellation);
        using var pixels = TorchSharp.torch.rand(3, 32, 32);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(PngFile.Encode(pixels)), "files", "0.png" } };
        var photos = await (await http.PostAsync("/v1/subjects/rex/photos", form, Cancellation)).Content.ReadFromJsonAsync<object>(Cancellation);
        await http.PostAsJsonAsync("/v1/subjects/rex/training", new { model = FakeEngine.Model, classNoun = "dog", photos, steps = 2 }, Cancellation);
        var streams = await Task.WhenAll(new[] { $"{made.Headers.Location}/events", "/v1/subjects/rex/events" }.Select(path => http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Cancellation)));
        Assert.All(streams, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));

        // 2. The process waits for none of them, and they end as streams do.
        await gateway.StopAsync().WaitAsync(Patience, Cancellation);
        Assert.All(await Task.WhenAll(streams.Select(answer => answer.Content.ReadAsStringAsync(Cancellation))), text => Assert.EndsWith("\n\n", text, StringComparison.Ordinal));
        gateway.Pace.Allow();
    }
}
