using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cones2.Client;
using Cones2.Contracts.Tenants;
using Cones2.Gateway.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Cones2.Gateway.Tests;

/// <summary>Whoever tries keys that are none.</summary>
public sealed class ForgedKeyTests
{
    private const int Refused = 20;
    private const int AskedAtOnce = 8;
    private const string Good = "c2.acme.abc.good";

    private readonly ConcurrentQueue<ApiKeyText> _asked = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_ManyForgedAtOnce_CostTheClusterFewCalls()
    {
        await using var gateway = await StartAsync();
        using var http = gateway.With(Good);

        var answers = new ConcurrentQueue<HttpResponseMessage>();
        await Parallel.ForAsync(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 50, CancellationToken = Cancellation }, async (number, _) =>
            answers.Enqueue(await TryAsync(http, $"c2.acme.a{number}.forged")));

        // Some come back meanwhile, and some are asked for before the last of them is refused.
        Assert.InRange(_asked.Count, Refused, 2 * Refused + AskedAtOnce);
        Assert.Equal(_asked.Count, answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized));
        var late = answers.First(answer => answer.StatusCode != HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.TooManyRequests, late.StatusCode);
        var problem = await late.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal(("TooManyRequests", true), (problem.GetProperty("code").GetString(), problem.GetProperty("retryable").GetBoolean()));

        // The limiter has the machine's clock.
        await Task.Delay(late.Headers.RetryAfter!.Delta!.Value, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, (await TryAsync(http, "c2.acme.abc.forged")).StatusCode);
    }

    [Theory]
    [InlineData("00:00:30")]
    [InlineData("00:00:00")]
    public async Task Keys_GoodBeforeOthersWereForged_AreTaken(string memory)
    {
        await using var gateway = await StartAsync(("KeyMemory", memory));
        using var http = gateway.With(Good);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/models", Cancellation)).StatusCode);
        HttpStatusCode status;
        do
            status = (await TryAsync(http, "c2.acme.abc.forged")).StatusCode;
        while (status == HttpStatusCode.Unauthorized);

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/models", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Keys_RightAlone_AreTakenHoweverMany()
    {
        await using var gateway = await StartAsync(("KeyMemory", "00:00:00"));
        using var http = gateway.With(Good);

        for (var number = 0; number < 2 * Refused; number++)
            Assert.Equal(HttpStatusCode.OK, (await TryAsync(http, $"c2.acme.a{number}.good")).StatusCode);
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::2", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("::ffff:10.0.0.1", "::ffff:10.0.0.2", false)]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    public void WaitOf_AnotherAddress_IsThatOfItsNetwork(string first, string second, bool isTheSame)
    {
        using var refused = new RefusedKeys(Options.Create(new GatewayOptions { RefusedKeysPerMinute = 1 }));

        refused.Count(From(first));

        Assert.Equal(isTheSame, refused.WaitOf(From(second)) is not null);

        static DefaultHttpContext From(string address) => new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
    }

    private Task<LoneGateway> StartAsync(params (string Name, string Value)[] settings) => LoneGateway.StartAsync(
        (method, arguments) =>
        {
            if (method != nameof(ICones2Client.VerifyKeyAsync))
                return Task.FromResult(ImmutableArray<ModelOnOffer>.Empty);
            var key = (ApiKeyText)arguments[0]!;
            _asked.Enqueue(key);
            return Task.FromResult(key.Secret == "good" ? TenantRoles.All : TenantRoles.None);
        },
        [("RefusedKeysPerMinute", $"{Refused}"), .. settings]);

    private static async Task<HttpResponseMessage> TryAsync(HttpClient http, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Authorization = new("Bearer", key);
        return await http.SendAsync(request, Cancellation);
    }
}
