using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cones2.Grains.Tests.Engine;

namespace Cones2.Gateway.Tests;

/// <summary>A tenant that asks for more than it may have.</summary>
public sealed class LimitTests(BusyGateway gateway) : IClassFixture<BusyGateway>
{
    private const int MoreThanAreComposedAtOnce = 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submit_MoreOpenWorkThanMayBe_TellsWhenToComeAgain()
    {
        using var http = await gateway.HttpAsync("eager");
        gateway.Pace.Halt();
        var first = await SubmitAsync(http);
        HttpResponseMessage answer;
        while ((answer = await SubmitAsync(http)).StatusCode == HttpStatusCode.Accepted)
            answer.Dispose();

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.True(answer.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal(("WorkLimitReached", true), (problem.GetProperty("code").GetString(), problem.GetProperty("retryable").GetBoolean()));
        Assert.True(problem.GetProperty("queue").GetProperty("position").GetInt32() >= 1);
        Assert.True(problem.GetProperty("queue").TryGetProperty("expectedWait", out _));

        gateway.Pace.Allow();
        await http.GetStringAsync($"{first.Headers.Location}/events", Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(http)).StatusCode);
    }

    [Fact]
    public async Task Requests_MoreThanAMinuteMayHave_AreToldWhenToComeAgain()
    {
        using var http = await gateway.HttpAsync("hasty");
        HttpResponseMessage answer;
        gateway.Pace.Halt();
        var count = 0;
        for (; count < MoreThanAreComposedAtOnce; count++)
            (await SubmitAsync(http)).EnsureSuccessStatusCode();
        while ((answer = await http.GetAsync("/v1/limits", Cancellation)).StatusCode == HttpStatusCode.OK)
            count++;

        // Some came back while the others were asked.
        Assert.InRange(count, BusyGateway.RequestsPerMinute, 2 * BusyGateway.RequestsPerMinute);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        var wait = answer.Headers.RetryAfter!.Delta!.Value;
        Assert.InRange(wait, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("queue").GetProperty("position").GetInt32() >= 1);
        gateway.Pace.Allow();

        // The limiter has the machine's clock.
        await Task.Delay(wait, Cancellation);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/limits", Cancellation)).StatusCode);
        using var other = await gateway.HttpAsync("patient");
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/v1/limits", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Requests_WithoutACredential_AreUnauthorizedHoweverMany()
    {
        using var http = gateway.Http();

        for (var count = 0; count < 2 * BusyGateway.RequestsPerMinute; count++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/v1/limits", Cancellation)).StatusCode);
    }

    private static Task<HttpResponseMessage> SubmitAsync(HttpClient http) =>
        http.PostAsJsonAsync("/v1/compositions", new { model = FakeEngine.Model, prompt = "a beach", inferenceSteps = 2 }, Cancellation);
}
